import { describe, expect, it } from "vitest";
import { airflowCfg } from "../../../src/components/airflow/airflow-cfg.ts";
import { environment, migrationEnvironment } from "../../../src/components/airflow/environment.ts";
import { queueing } from "../../../src/components/airflow/queueing.ts";
import { cleaningCommand, retentions } from "../../../src/components/airflow/retention.ts";
import { schema } from "../../../src/components/airflow/schema.ts";
import { migrationUnit } from "../../../src/components/airflow/units.ts";
import type { Listener, Plan, Service } from "../../../src/index.ts";
import { planOf, topology, withAirflow } from "../../rules/harness.ts";

/* Airflow with facts that its own test topologies do not state: a pooler, TLS, a newer broker. */

const settings = schema.parse({ schedulers: ["n1"], webservers: ["n1"], workers: ["n2"] });
const base = planOf(topology(withAirflow, { airflow: { version: "3.3.2" } }));
const service = base.services[0] as Service;

const listener = (host: string, role: Listener["role"], port: number, secure: boolean): Listener => ({
  id: `${role}@${host}`,
  service: service.id,
  host,
  bind: base.hosts.get(host)?.address ?? "",
  port,
  protocol: "tcp",
  role,
  secure,
  title: role,
  source: "",
});

/** The base, with the listeners of the given roles replaced. */
function planWith(...listeners: readonly Listener[]): Plan {
  const roles = new Set(listeners.map(({ role }) => role));
  return { ...base, listeners: [...base.listeners.filter(({ role }) => !roles.has(role)), ...listeners] };
}

const emit = (plan: Plan) => ({ plan, secret: (name: string) => name });
const connection = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN";

describe("a connection pooler", () => {
  const plan = planWith(listener("n3", "database-pooled", 6432, false));

  it("is between the daemons and the database, but not before the migration", () => {
    expect(environment(emit(plan), settings, "n1")[connection]).toMatch(/@n3:6432\/metadata$/);
    expect(environment(emit(plan), settings, "n1")["AIRFLOW__CELERY__RESULT_BACKEND"]).toContain("@n3:6432/");
    const migration = migrationEnvironment(emit(plan), settings, "n1");
    const nodes = /@\/metadata\?host=n1:5432&host=n2:5432&host=n3:5432&target_session_attrs=read-write$/;
    expect(migration[connection]).toMatch(nodes);
    expect(migration[`${connection}_ASYNC`]).toMatch(nodes);
  });

  it("is not used if there is none", () => {
    expect(environment(emit(base), settings, "n1")[connection]).toMatch(/@front:5000\/metadata$/);
  });
});

describe("a database with TLS", () => {
  const verified = "sslmode=verify-full&sslrootcert=/etc/gen-bundle/tls/ca.crt";

  it("is verified by name", () => {
    const plan = planWith(listener("n3", "database-primary", 5000, true));
    const variables = environment(emit(plan), settings, "n1");
    expect(variables[connection]).toMatch(new RegExp(`@n3:5000/metadata\\?${verified}$`));
    expect(variables[`${connection}_ASYNC`]).toMatch(new RegExp(`@n3:5000/metadata\\?${verified}$`));
  });

  it("is verified on each of several hosts", () => {
    const plan = planWith(
      listener("n2", "database-primary", 5432, true),
      listener("n3", "database-primary", 5432, true),
    );
    expect(environment(emit(plan), settings, "n1")[connection]).toContain(
      `@/metadata?host=n2:5432&host=n3:5432&target_session_attrs=read-write&${verified}`,
    );
  });

  it("is not verified without TLS", () => {
    expect(environment(emit(base), settings, "n1")[connection]).not.toContain("ssl");
  });
});

describe("a broker with TLS", () => {
  const host = base.hosts.get("n1");
  if (!host) throw new Error("There is no host n1.");

  it("receives a client certificate and presents its own", () => {
    const plan = planWith(listener("n3", "broker", 5671, true));
    expect(airflowCfg(plan, settings, host)["celery"]).toMatchObject({
      ssl_active: true,
      ssl_key: "/etc/gen-bundle/tls/airflow.key",
      ssl_cert: "/etc/gen-bundle/tls/airflow.crt",
      ssl_cacert: "/etc/gen-bundle/tls/ca.crt",
    });
    expect(airflowCfg(base, settings, host)["celery"]).not.toHaveProperty("ssl_active");
    // The provider for Airflow 2.9 enables TLS only with this scheme.
    expect(environment(emit(plan), settings, "n1")["AIRFLOW__CELERY__BROKER_URL"]).toMatch(
      /^amqp:\/\/[^@]+@n3:5671\//,
    );
  });

  it.each([
    ["3.13", false],
    ["4.2", false],
    ["4.3", true],
    ["4.3.0", true],
  ])("of version %s has exclusive control queues: %s", (version, exclusive) => {
    const accounts = base.accounts.map((account) => ({ ...account, version }));
    const celery = airflowCfg({ ...base, accounts }, settings, host)["celery"];
    const extra: unknown = JSON.parse(String(celery?.["extra_celery_config"]));
    const flags = { control_queue_exclusive: true, event_queue_exclusive: true };
    if (exclusive) expect(extra).toMatchObject(flags);
    else for (const flag of Object.keys(flags)) expect(extra).not.toHaveProperty(flag);
  });

  const celeryOf = (options: Record<string, string | number | boolean>): unknown => {
    const changed = { ...settings, extra: { ...settings.extra, celery: options } };
    return JSON.parse(String(airflowCfg(base, changed, host)["celery"]?.["extra_celery_config"]));
  };

  it("keeps the prefetch count after a reconnect", () => {
    expect(celeryOf({})).toMatchObject({ worker_enable_prefetch_count_reduction: false });
  });

  it("adds single options of Celery to those of the bundle", () => {
    expect(
      celeryOf({
        "extra_celery_config.worker_max_tasks_per_child": 100,
        "extra_celery_config.broker_transport_options.max_retries": 5,
        "extra_celery_config.worker_proc_alive_timeout": 8,
      }),
    ).toEqual({
      ...(celeryOf({}) as object),
      worker_max_tasks_per_child: 100,
      worker_proc_alive_timeout: 8,
      broker_transport_options: { confirm_publish: true, connect_retries_timeout: 30, max_retries: 5 },
    });
  });

  it.each([
    ["2.11.2", undefined],
    ["3.1.8", 11_400],
    ["3.2.1", 11_400],
    ["3.2.2", undefined],
  ])("lets no task of version %s expire while it waits", (version, token) => {
    const changed = { ...settings, version, schedulers: ["n1", "n2"], workers: ["n1", "n2"] };
    const cfg = airflowCfg({ ...base, derivations: queueing(changed).derivations }, changed, host);
    expect(cfg["core"]?.["parallelism"]).toBe(8);
    expect(cfg["scheduler"]?.["task_queued_timeout"]).toBe(11_400);
    expect(cfg["execution_api"]?.["jwt_expiration_time"]).toBe(token);
  });

  it("lets the default pool fill all workers", () => {
    const poolOf = (concurrency: number) => {
      const changed = { ...settings, workers: ["n1", "n2"], worker: { ...settings.worker, concurrency } };
      const plan = { ...base, derivations: queueing(changed).derivations };
      return migrationUnit(plan)["Service"]?.filter(([, value]) => String(value).includes("default-pool"));
    };
    const script = "/opt/airflow/venv/bin/python /usr/local/libexec/gen-bundle/size-airflow-default-pool.py";
    expect(poolOf(64)).toEqual([["ExecStart", `${script} 128`]]);
    expect(poolOf(65)).toEqual([["ExecStart", `${script} 130`]]);
  });

  it.each([
    [
      "2.9.3",
      "dag,dag_run,dataset_event,job,log,session,sla_miss,task_fail,task_instance,task_reschedule,trigger,xcom",
      "",
    ],
    [
      "3.1.8",
      "asset_event,dag_run,deadline,job,log,session,task_instance,task_instance_history,task_reschedule,trigger,xcom",
      " --batch-size 10000",
    ],
    [
      "3.3.2",
      "asset_event,callback,dag_run,dag_version,deadline,job,log,revoked_token,session,task_instance,task_instance_history,task_reschedule,trigger,xcom",
      " --batch-size 10000 --error-on-cleanup-failure",
    ],
  ])("removes old rows of the tables that %s can clean", (version, tables, added) => {
    const changed = { ...settings, version, retention: { metadataDays: 45, logDays: 3 } };
    expect(cleaningCommand(changed)).toBe(
      `exec /opt/airflow/venv/bin/airflow db clean --clean-before-timestamp "$(date --iso-8601=seconds --date="45 days ago")" --tables ${tables} --skip-archive --yes${added}`,
    );
    expect(retentions(changed).map(({ title }) => title)).toEqual([
      "Logs of tasks and of Airflow",
      "Runs, tasks, XComs and events of Airflow",
      "Results of tasks",
      ...(version === "3.1.8" ? ["Versions of DAGs"] : []),
    ]);
  });
});
