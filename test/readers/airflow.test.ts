import { expect, test } from "vitest";
import type { Service, Topology } from "../../src/index.ts";
import { nameFor, networkOfSection } from "../networks.ts";
import {
  type Estate,
  eachEstate,
  estatesWith,
  filesOf,
  filesOfAll,
  filesWith,
  givenKeys,
  known,
} from "./estates.ts";
import { readEnvironment } from "./formats/environment.ts";
import { readConfigParser } from "./formats/lines.ts";
import { readRecords, textsOf } from "./formats/records.ts";
import { readUnit, wordsOf } from "./formats/unit.ts";
import { pooledEstates } from "./pooled-estates.ts";

/** Whether a client on a host that dials this reaches a listener of one of these roles. */
function reaches(
  { plan }: Estate,
  client: string,
  target: string,
  port: string,
  roles: readonly string[],
): boolean {
  return plan.listeners.some((listener) => {
    if (!roles.includes(listener.role) || String(listener.port) !== port) return false;
    if (target === "127.0.0.1" || target === "::1") {
      return listener.host === client && (listener.bind === target || listener.loopback === true);
    }
    if (plan.vips.has(target) || listener.vip === target) return listener.vip === target;
    if (plan.services.some(({ id, operator }) => id === listener.service && operator !== undefined))
      return listener.host === target;
    // The name that /etc/hosts has for an address on which it listens.
    const { name, address, addresses } = known(plan.hosts.get(listener.host), listener.host);
    const named = [[name, address], ...[...addresses].map(([network, own]) => [`${name}-${network}`, own])];
    return named.some(([each, own]) => each === target && (listener.bind === "*" || listener.bind === own));
  });
}

interface Login {
  readonly user: string;
  readonly password: string;
  readonly targets: readonly (readonly [host: string, port: string])[];
  readonly resource: string;
}

/** A URL of one or, in libpq's way, several hosts. */
function readUrl(text: string): Login {
  // libpq and SQLAlchemy take the hosts from the parameters when there is none here; the URL of the standard needs one.
  const url = new URL(text.replace("@/", "@none/"));
  const several = url.searchParams.getAll("host").map((host) => host.split(":") as [string, string]);
  return {
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    targets: several.length > 0 ? several : [[url.hostname.replaceAll(/[[\]]/g, ""), url.port]],
    resource: decodeURIComponent(url.pathname.slice(1)),
  };
}

const airflowEstates = estatesWith("airflow-venv");

/** The settings of the worker of a host, as the topology gives them: those of its group before those of all workers. */
function workerOf({ plan }: Estate, host: string) {
  const {
    workers = [],
    worker,
    packages,
    lock,
  } = known(plan.sections["airflow"] as Topology["airflow"], "settings");
  const groups = Array.isArray(workers) ? [{ hosts: workers, packages: [] }] : Object.values(workers);
  const own = groups.find(({ hosts }) => hosts.includes(host));
  const given = Object.fromEntries(Object.entries(own ?? {}).filter(([, value]) => value !== undefined));
  const settings = { ...worker, ...given, hosts: own?.hosts ?? [], packages: own?.packages ?? [] };
  const nameOf = (requirement: string) => known(/^[^[=<>~!]*/.exec(requirement)?.[0], requirement);
  const replaced = settings.packages.map(nameOf);
  return {
    ...settings,
    lock: own && "lock" in own && own.lock ? own.lock : lock,
    packages: [...packages.filter((each) => !replaced.includes(nameOf(each))), ...settings.packages],
  };
}

/** Its units that start at boot, which every host of it has. */
const airflowUnits = (estate: Estate) =>
  filesWith(estate, /^\/etc\/systemd\/system\/airflow-(?!clean)[a-z-]+\.service$/, "airflow-venv");

test.each(airflowEstates)(
  "airflow.cfg of %s differs between hosts in the host's address alone",
  (_name, estate) => {
    const { plan } = estate;
    const own = new Set<string>([
      "webserver.web_server_host",
      "api.host",
      "celery.flower_host",
      "celery.worker_concurrency",
    ]);
    const files = filesWith(estate, "/etc/airflow/airflow.cfg", "airflow-venv").map(({ host, content }) => {
      const entries = [...readConfigParser(content)].flatMap(([section, values]) =>
        [...values].map(([key, value]) => [`${section}.${key}` as string, value] as const),
      );
      return { host, entries, values: new Map(entries) };
    });
    const given = givenKeys(estate, "airflow");
    // Processes that read these; other hosts do not have them.
    const readers = new Map([
      ["core.parallelism", /^airflow-scheduler$/],
      ["scheduler.task_queued_timeout", /^airflow-scheduler$/],
      [
        "execution_api.jwt_expiration_time",
        /^airflow-(?:scheduler|webserver|api-server|triggerer|dag-processor)$/,
      ],
    ]);
    const shared = files.map(({ entries }) =>
      entries.filter(([key]) => !own.has(key) && !given.has(key) && !readers.has(key)),
    );
    for (const each of shared) expect(each).toEqual(shared[0]);
    for (const [key, tier] of readers) {
      if (given.has(key)) continue;
      const known = files.filter(({ values }) => values.has(key));
      expect(new Set(known.map(({ values }) => values.get(key))).size, key).toBeLessThanOrEqual(1);
      const reading = plan.services.filter((service) => tier.test(service.tier)).map(({ host }) => host);
      if (known.length > 0 || key !== "execution_api.jwt_expiration_time")
        expect(known.map(({ host }) => host).sort(), key).toEqual(
          files
            .map(({ host }) => host)
            .filter((host) => reading.includes(host))
            .sort(),
        );
    }

    const everywhere = Object.entries((plan.sections["airflow"] as Topology["airflow"])?.extra ?? {}).flatMap(
      ([section, options]) => Object.keys(options).map((option) => `${section}.${option}`),
    );
    for (const { host, values } of files) {
      expect(
        everywhere.filter((key) => !(values.has(key) || key.startsWith("celery.extra_celery_config."))),
        "set by name",
      ).toEqual([]);
      const { address } = known(plan.hosts.get(host), host);
      for (const key of own) {
        const value = values.get(key);
        if (key === "celery.worker_concurrency" && value !== undefined)
          expect(value).toBe(String(workerOf(estate, host).concurrency));
        else if (value !== undefined)
          expect([address, "0.0.0.0", "::", `[${address}]`, "[::]"], key).toContain(value);
      }
      const { executor } = known(plan.sections["airflow"] as Topology["airflow"], "settings");
      expect(values.get("core.executor")).toBe(executor);
      if (executor === "LocalExecutor")
        expect(
          [...values.keys()].filter((key) => /^celery\.|default_queue$/.test(key) && !given.has(key)),
        ).toEqual([]);
      expect(
        [...values.keys()].filter((key) => /conn$|broker_url|result_backend|secret|fernet/.test(key)),
      ).toEqual([]);
      const listening = (role: string) =>
        plan.listeners.find((each) => each.host === host && each.role === role)?.port;
      for (const [role, key] of [
        ["web-server", values.has("api.port") ? "api.port" : "webserver.web_server_port"],
        ["task-monitor", "celery.flower_port"],
        ["task-logs", "logging.worker_log_server_port"],
        ["trigger-logs", "logging.trigger_log_server_port"],
      ] as const) {
        const port = listening(role);
        if (port !== undefined) expect(values.get(key), key).toBe(String(port));
      }
      const execution = values.get("core.execution_api_server_url");
      // Connections are budgeted for as many parsers as there are.
      const parsers =
        values.get("dag_processor.parsing_processes") ?? values.get("scheduler.parsing_processes");
      const budgeted = plan.budgets.flatMap(({ formula }) => /\+ (\d+) parsing/.exec(formula)?.[1] ?? []);
      expect([...new Set(budgeted)], "parsers").toEqual([parsers]);
      // Never before the browser speaks HTTPS: it would not send the cookie at all.
      const cookie = values.get("webserver.cookie_secure") ?? values.get("fab.cookie_secure");
      const base = new URL(known(values.get("webserver.base_url") ?? values.get("api.base_url"), "base URL"));
      const leads = ({ hostname, port, protocol }: URL, roles: readonly string[]) =>
        reaches(
          estate,
          host,
          hostname.replaceAll(/[[\]]/g, ""),
          port || (protocol === "https:" ? "443" : "80"),
          roles,
        );
      const { url } = (plan.sections["airflow"] as Topology["airflow"])?.web ?? {};
      if (url === undefined) expect(leads(base, ["web", "web-public", "web-server"]), base.href).toBe(true);
      else expect(values.get("webserver.base_url") ?? values.get("api.base_url")).toBe(url);
      // Tasks stay inside, and find it below the path of the base URL.
      if (execution !== undefined) {
        const inside = new URL(execution);
        expect(leads(inside, ["web", "web-server"]), execution).toBe(true);
        expect(inside.pathname).toBe(`${base.pathname.replace(/\/$/, "")}/execution/`);
      }
      expect(cookie, base.href).toBe(base.protocol === "https:" ? "True" : undefined);
    }
  },
);

/** Tiers of Airflow with a login to the metadata: all, or all but workers that use an API server. */
const readsMetadata = ({ plan }: Estate) => {
  const workersReport = plan.services.some(({ tier }) => tier === "airflow-api-server");
  return ({ component, tier }: Service) =>
    component === "airflow" &&
    tier !== "airflow-venv" &&
    tier !== "target" &&
    !(workersReport && tier === "airflow-celery-worker");
};

test.each(estatesWith("airflow-venv", pooledEstates))(
  "every Airflow host of %s has the same environment, which leads to what listens",
  (_name, estate) => {
    const { plan, secrets } = estate;
    const files = filesWith(estate, "/etc/airflow/airflow.env", readsMetadata(estate));
    expect(new Set(files.map(({ content }) => content)).size).toBe(1);
    for (const { host, content } of files) {
      const variables = readEnvironment(content);
      const value = (name: string) => known(variables.get(name), name);
      const secret = (role: string, login: Login) => {
        const account = plan.accounts.find(
          (each) => each.role === role && each.user === login.user && each.resource === login.resource,
        );
        return secrets[known(account, `account of ${login.user} for ${login.resource}`).secret];
      };

      const database = value("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN");
      expect(database).toMatch(/^postgresql\+psycopg2:\/\//);
      const local =
        known(plan.sections["airflow"] as Topology["airflow"], "settings").executor === "LocalExecutor";
      if (local) expect([...variables.keys()].filter((name) => name.includes("CELERY"))).toEqual([]);
      else expect(value("AIRFLOW__CELERY__RESULT_BACKEND")).toBe(`db+${database}`);
      const metadata = readUrl(database);
      expect(metadata.password).toBe(secret("database-primary", metadata));
      if (metadata.targets.length > 1) expect(database).toContain("target_session_attrs=read-write");
      const poolers = ["database-pooled", "database-pooler"];
      const pooled = plan.listeners.some(({ role }) => poolers.includes(role));
      const roles = pooled ? poolers : ["database-primary", "database-node"];
      for (const [target, port] of metadata.targets)
        expect(reaches(estate, host, target, port, roles), `${target}:${port}`).toBe(true);

      const brokers = local ? [] : value("AIRFLOW__CELERY__BROKER_URL").split(";");
      const monitored = plan.listeners.some(({ role }) => role === "broker-monitor");
      const first = monitored ? "broker-monitor" : "broker";
      for (const url of brokers) {
        expect(url).toMatch(monitored ? /^sentinel:/ : /^amqp:/);
        const broker = readUrl(url);
        // A number selects a database, of which there is one; Celery names the group among its options.
        if (monitored) expect(broker.resource).toBe("0");
        expect(broker.password).toBe(secret("broker", monitored ? { ...broker, resource: "tasks" } : broker));
        for (const [target, port] of broker.targets) {
          expect(reaches(estate, host, target, port, [first]), `${target}:${port}`).toBe(true);
        }
      }
      const nodes = plan.listeners
        .filter(({ role }) => role === first)
        .map(({ host: node, service }) => {
          const component = plan.services.find(({ id }) => id === service)?.component ?? "";
          return nameFor(plan, node, networkOfSection(plan, component));
        });
      expect(brokers.flatMap((url) => readUrl(url).targets.map(([target]) => target)).toSorted()).toEqual(
        local ? [] : nodes.toSorted(),
      );

      const trustOf = (role: string) => plan.listeners.find((each) => each.role === role)?.trust;
      const outside = pooled ? undefined : trustOf("database-primary");
      if (outside) {
        const parameters = new URL(database).searchParams;
        expect([...parameters]).toEqual([
          ["sslmode", "verify-full"],
          ["sslrootcert", outside.authority],
        ]);
      }
      expect(value("AIRFLOW__CORE__FERNET_KEY")).toBe(secrets["airflow-fernet-key"]);
      expect(Buffer.from(value("AIRFLOW__CORE__FERNET_KEY"), "base64url")).toHaveLength(32);
      expect([...variables.values()]).toContain(secrets["airflow-secret-key"]);
      // Airflow 3 signs with HS512, whose key is as long as its hash.
      const token = variables.get("AIRFLOW__API_AUTH__JWT_SECRET");
      expect(token).toBe(secrets["airflow-jwt-secret"]);
      expect(token?.length ?? 64).toBeGreaterThanOrEqual(64);
      const without = variables.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC");
      if (without !== undefined) expect(without).toBe(database.replace("+psycopg2:", "+psycopg:"));
      const { version } = known(plan.sections["airflow"] as Topology["airflow"], "settings");
      expect(without !== undefined, version).toBe(!/^(?:2|3\.0)(?:\.|$)/.test(version));

      // The one driver that prepares statements is told by a module that is found not to, where a pooler is between.
      const files = known(estate.hosts.get(host), host);
      const options = readConfigParser(known(files.get("/etc/airflow/airflow.cfg"), "airflow.cfg").content);
      const celery = options.get("celery") ?? new Map<string, string>();
      expect(celery.size === 0, "celery").toBe(local);
      const broker = trustOf("broker");
      const secure = plan.listeners.some((each) => each.role === "broker" && each.secure);
      expect([...celery.keys()].some((key) => key.startsWith("ssl_"))).toBe(
        secure && broker === undefined && !monitored,
      );
      const told = JSON.parse(local ? "{}" : known(celery.get("extra_celery_config"), "options"));
      const own = {
        ssl_ca_certs: "/etc/gen-bundle/tls/ca.crt",
        ssl_certfile: "/etc/gen-bundle/tls/airflow.crt",
        ssl_keyfile: "/etc/gen-bundle/tls/airflow.key",
        ssl_cert_reqs: "required",
      };
      expect(told.broker_use_ssl).toEqual(
        monitored && secure
          ? own
          : broker && {
              ca_certs: broker.authority,
              cert_reqs: 2,
              ...(broker.name !== undefined && { server_hostname: broker.name }),
            },
      );
      if (monitored && !local) {
        expect(told.broker_transport_options.master_name).toBe("tasks");
        const hold = known(
          plan.timings.find(({ span }) => span === "message-hold"),
          "message-hold",
        ).seconds;
        expect(told.broker_transport_options.visibility_timeout).toBe(hold);
        const { ssl, ...kwargs } = told.broker_transport_options.sentinel_kwargs;
        expect(ssl === true, "TLS to Sentinel").toBe(secure);
        if (secure) expect(kwargs).toMatchObject(own);
        // They are of quorum queues.
        expect(Object.keys(told).filter((key) => /queue|prefetch/.test(key))).toEqual([]);
      }
      const prepared = options.get("database")?.get("sql_alchemy_connect_args_async");
      expect(prepared !== undefined, host).toBe(pooled && without !== undefined);
      if (prepared !== undefined) {
        const [module, name] = prepared.split(".");
        const { content: python } = known(files.get(`${value("PYTHONPATH")}/${module}.py`), prepared);
        expect(python).toMatch(new RegExp(`^${name} = \\{"prepare_threshold": None\\}$`, "m"));
      }
    }
  },
);

const folder = "/etc/systemd/system";

test.each(estatesWith("airflow-api-server", pooledEstates))(
  "workers of %s have no secret but those that they use",
  (_name, estate) => {
    const { secrets } = estate;
    const reader = estate.plan.services.some(({ tier }) => tier === "airflow-celery-worker");
    const files = filesOf(estate, "/etc/airflow/worker.env");
    const balancer = estate.plan.listeners.find(({ role }) => role === "web")?.trust;
    expect(files.length > 0).toBe(reader);
    for (const { host, content } of files) {
      const variables = readEnvironment(content);
      const options = [...variables.keys()].filter((name) => name.startsWith("AIRFLOW__"));
      expect(options.toSorted()).toEqual(
        [
          variables.has("AIRFLOW__API__SECRET_KEY")
            ? "AIRFLOW__API__SECRET_KEY"
            : "AIRFLOW__WEBSERVER__SECRET_KEY",
          "AIRFLOW__CELERY__BROKER_URL",
          "AIRFLOW__CELERY__RESULT_BACKEND",
          // They verify a balancer of others by its authority, which no API server shows as its own certificate.
          ...(balancer ? ["AIRFLOW__API__SSL_CERT"] : []),
        ].toSorted(),
      );
      expect(variables.get("AIRFLOW__API__SSL_CERT")).toBe(balancer?.authority);
      for (const name of ["airflow-fernet-key", "airflow-jwt-secret"])
        expect(content, name).not.toContain(secrets[name]);
      const results = readUrl(
        known(variables.get("AIRFLOW__CELERY__RESULT_BACKEND"), "URL").replace("db+", ""),
      );
      const roles = ["database-primary", "database-node", "database-pooled", "database-pooler"];
      for (const [target, port] of results.targets)
        expect(reaches(estate, host, target, port, roles)).toBe(true);
    }
  },
);

test.each(airflowEstates)(
  "one host of %s migrates the database, and every other process waits for it",
  (_name, estate) => {
    const units = airflowUnits(estate);
    const migrations = units.filter(({ content }) => content.includes("/airflow db migrate"));
    expect(migrations.map(({ path }) => path)).toEqual([`${folder}/airflow-migrate.service`]);
    const [migration] = migrations;
    const { host, content } = known(migration, "migration");
    const migrating = readUnit(content);
    expect(migrating.get("Service.Type")).toEqual(["oneshot"]);
    const files = known(estate.hosts.get(host), host);
    const paths = migrating.get("Service.EnvironmentFile") ?? [];
    // The later file takes precedence, and contains the address of the database itself.
    const merged = new Map(
      paths.flatMap((path) => [...readEnvironment(known(files.get(path), path).content)]),
    );
    // Of a database of others, there is one endpoint.
    const nodes = estate.plan.listeners.some(({ role }) => role === "database-node");
    const bypassed = nodes ? "database-node" : "database-primary";
    const login = readUrl(known(merged.get("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"), "URL"));
    for (const [target, port] of login.targets)
      expect(reaches(estate, host, target, port, [bypassed])).toBe(true);
    // It may last for hours, in which some of its sessions are silent.
    expect(merged.get("PGOPTIONS")).toContain("-c idle_in_transaction_session_timeout=0");
    // PostgreSQL 17 added a timeout of whole transactions, which earlier versions reject.
    const limited = estate.plan.accounts.some(
      ({ role, version }) => role === "database-primary" && Number(version) >= 17,
    );
    expect(merged.get("PGOPTIONS")?.includes("-c transaction_timeout=0")).toBe(limited);
    expect(migrating.get("Service.TimeoutStartSec")).toEqual(["infinity"]);
    expect(merged.get("ADMINISTRATOR_PASSWORD")).toBe(estate.secrets["airflow-administrator"]);
    for (const file of filesOf(estate, /^\/etc\/airflow\/(?!migrate\.env$)/))
      expect(file.content, file.path).not.toContain("ADMINISTRATOR");

    for (const file of units) {
      const unit = readUnit(file.content);
      if (/airflow-(?:migrate|venv|dags)\.service$/.test(file.path)) continue;
      const waiting = (unit.get("Service.ExecStartPre") ?? []).flatMap(
        (command) => /\/airflow db check-migrations --migration-wait-timeout (\d+)$/.exec(command)?.[1] ?? [],
      );
      if (unit.get("Service.EnvironmentFile")?.includes("/etc/airflow/worker.env")) {
        expect(waiting, file.path).toEqual([]);
        continue;
      }
      expect(waiting, file.path).toHaveLength(1);
      const limit = Number.parseInt(unit.get("Service.TimeoutStartSec")?.[0] ?? "", 10);
      expect(limit, file.path).toBeGreaterThan(Number(waiting[0]));
    }
  },
);

test.each(estatesWith("airflow-celery-worker"))(
  "some worker of %s takes the tasks that name no queue",
  (_name, estate) => {
    const worker = "airflow-celery-worker";
    const queues = filesWith(estate, `${folder}/${worker}.service`, worker).flatMap(({ content }) => {
      const command = known(readUnit(content).get("Service.ExecStart")?.[0], "command");
      return known(/ --queues (\S+)/.exec(command)?.[1], "queues").split(",");
    });
    for (const { content } of filesWith(estate, "/etc/airflow/airflow.cfg", "airflow-venv"))
      expect(queues).toContain(readConfigParser(content).get("operators")?.get("default_queue"));
  },
);

test.each(estatesWith("airflow-celery-worker"))(
  "each worker of %s has the queues, the tasks and the time of its group, and is asked for its queues",
  (_name, estate) => {
    const worker = "airflow-celery-worker";
    for (const { host, content } of filesWith(estate, `${folder}/${worker}.service`, worker)) {
      const { queues, stopTimeout, concurrency } = workerOf(estate, host);
      const unit = readUnit(content);
      expect(unit.get("Service.ExecStart")?.[0]).toContain(` --queues ${queues.join(",")} --pid `);
      expect(unit.get("Service.TimeoutStopSec")).toEqual([`${stopTimeout}s`]);
      const { plan } = estate;
      const asked = /check-airflow-worker\.py (.*)\)$/.exec(
        known(
          plan.checks.find(
            ({ service, command }) => service === `${worker}@${host}` && command.includes(".py"),
          ),
          "check",
        ).command,
      );
      expect(asked?.[1]?.split(" ")).toEqual([host, ...queues]);
      const memory = plan.demands.find(
        (each) => each.service === `${worker}@${host}` && each.resource === "memory",
      );
      expect(memory?.amount).toBe(256 * (1 + concurrency));
    }
  },
);

test.each(estatesWith("airflow-flower"))(
  "Flower of %s asks for the password of the plan",
  (_name, estate) => {
    for (const { content } of filesWith(estate, "/etc/airflow/flower.env", "airflow-flower")) {
      const login = known(readEnvironment(content).get("AIRFLOW__CELERY__FLOWER_BASIC_AUTH"), "login");
      expect(login.slice(login.indexOf(":") + 1)).toBe(estate.secrets["airflow-flower"]);
    }
  },
);

test.each(airflowEstates)(
  "every Airflow process of %s starts after its virtual environment",
  (_name, estate) => {
    for (const { host, path, content } of airflowUnits(estate)) {
      // It runs git alone.
      if (path.endsWith("/airflow-dags.service")) continue;
      const unit = readUnit(content);
      const files = known(estate.hosts.get(host), host);
      if (path.endsWith("/airflow-venv.service")) {
        const script = known(unit.get("Service.ExecStart")?.[0], "script");
        expect(files.get(script)?.content).toContain(" -m venv ");
        const built = known(files.get(script), "script");
        expect(built.content).toContain("--requirement /etc/airflow/requirements.txt");
        const { lock } = workerOf(estate, host);
        const hashes = [...built.content.matchAll(/\b[0-9a-f]{64}\b/g)].map(([hash]) => hash);
        // The name of the environment and the check of the file.
        expect(hashes).toEqual(lock ? [lock.sha256, lock.sha256] : []);
        expect(built.content.includes("--no-deps --require-hashes ")).toBe(lock !== undefined);
        if (lock) {
          expect(built.content).toContain(`cp ${lock.path} "$lock"`);
          expect(built.onChange?.units).toContain("airflow-venv.service");
        }
        const checked = readRecords(known(files.get("/root/gen-bundle/verify.conf"), "verify.conf").content);
        expect(checked.flatMap(({ text }) => /check-airflow-lock\.py (\S+)$/.exec(text)?.[1] ?? [])).toEqual(
          lock ? [lock.sha256] : [],
        );
        expect(files.has("/usr/local/libexec/gen-bundle/check-airflow-lock.py")).toBe(lock !== undefined);
        const requirements = known(files.get("/etc/airflow/requirements.txt"), "requirements");
        expect(requirements.onChange?.units).toContain("airflow-venv.service");
        const version = known(
          estate.plan.versions.find(({ product }) => product === "Apache Airflow"),
          "version",
        ).version;
        const { index, wheels, constraints } = known(
          estate.plan.sections["airflow"] as Topology["airflow"],
          "settings",
        );
        const [, own = ""] = requirements.content.split(/\n# Set in the topology\.\n(?!-)/);
        expect(own.split("\n").filter((line) => line !== "")).toEqual(workerOf(estate, host).packages);
        // Newer packages of the API server break a version of Airflow that does not know them.
        const server = ["cadwyn", "fastapi", "pydantic", "starlette", "uvicorn"];
        const bounded = requirements.content
          .split("\n")
          .flatMap((line) => /^([a-z]+)<\d/.exec(line)?.[1] ?? []);
        expect(bounded).toEqual(expect.arrayContaining(version.startsWith("2.") ? ["click"] : server));
        // The client of a broker whose leader Sentinel names is in no extra of Airflow.
        const { executor } = known(estate.plan.sections["airflow"] as Topology["airflow"], "settings");
        const monitored = estate.plan.listeners.some(({ role }) => role === "broker-monitor");
        expect(/^kombu\[redis\]>=5\.7$/m.test(requirements.content)).toBe(
          monitored && executor === "CeleryExecutor",
        );
        expect(requirements.content.split("\n").filter((line) => line.startsWith("-"))).toEqual([
          ...(index === undefined ? [] : [`--index-url ${index}`]),
          ...(wheels === undefined ? [] : ["--no-index", `--find-links ${wheels}`]),
          ...(constraints === undefined ? [] : [`--constraint ${constraints}`]),
          "--only-binary :all:",
          ...(version.startsWith("2.") ? ["--no-binary python-nvd3"] : []),
          ...(/^2\.9(?:\.|$)/.test(version) ? ["--no-binary unicodecsv"] : []),
        ]);
      } else {
        expect(wordsOf(unit, "Unit.After"), path).toContain("airflow-venv.service");
        expect(wordsOf(unit, "Unit.Wants"), path).toContain("airflow-venv.service");
        expect(files.has(`${folder}/airflow-venv.service`), host).toBe(true);
      }
    }
  },
);

test.each(eachEstate)(
  "install.sh of %s makes the virtual environment anew before what runs in it, when it asks for other packages",
  (_name, estate) => {
    for (const { host, content } of filesOfAll(estate, "/root/gen-bundle/install.conf")) {
      const records = readRecords(content);
      const restarted = records.flatMap(({ kind, words }) =>
        kind === "file" && words[2] === "/etc/airflow/requirements.txt"
          ? words.slice(words.indexOf("restart") + 1)
          : [],
      );
      const units = textsOf(records, "unit").filter((unit) => restarted.includes(unit));
      const running = [...known(estate.hosts.get(host), host).keys()].flatMap(
        (path) => /^\/etc\/systemd\/system\/(airflow-(?!clean|dags)[a-z-]+\.service)$/.exec(path)?.[1] ?? [],
      );
      expect(units.toSorted(), host).toEqual(running.toSorted());
      expect(units[0], host).toBe(running.length > 0 ? "airflow-venv.service" : undefined);
    }
  },
);

test.each(airflowEstates)("every Airflow process of %s has a check on its host", (_name, estate) => {
  const { plan } = estate;
  for (const { id, host } of plan.services.filter((service) => service.component === "airflow")) {
    if (plan.hosts.get(host)?.managed !== true) continue;
    // The share that it reads has a check of its own, and so have the removal of old rows and the lock.
    const checks = plan.checks.filter(
      ({ service, command }) =>
        service === id && !/^mountpoint |airflow-(?:clean|dags)\.timer|check-airflow-lock/.test(command),
    );
    expect(
      checks.map((check) => check.host),
      id,
    ).toEqual([host]);
    const command = known(checks[0]?.command, id);
    // What waits for nobody needs no limit.
    if (!id.startsWith("airflow-venv@")) expect(command, id).toMatch(/--max-time 8 |timeout 9 /);
    const script = /\/usr\/local\/libexec\/\S+/.exec(command)?.[0];
    if (script !== undefined) expect(estate.hosts.get(host)?.has(script), `${host} ${script}`).toBe(true);
  }
});

/** Assignments of webserver_config.py whose values are literals of JSON, apart from a comma at the end. */
const assigned = (content: string, name: string): unknown => {
  const [, value] = new RegExp(`^${name} = (.*?)(?=\\n(?:\\S|$)|\\n$)`, "ms").exec(content) ?? [];
  const closed = value?.startsWith("{")
    ? content.slice(content.indexOf(`${name} = {`)).split("\n}")[0]
    : undefined;
  const text = closed === undefined ? value : `${closed.slice(`${name} = `.length)}}`;
  return text === undefined ? undefined : JSON.parse(text.replaceAll(/,\s*}/g, "}"));
};

test.each(airflowEstates)("users of %s sign in as the topology says", (_name, estate) => {
  const { plan, secrets } = estate;
  const { signIn } = known(plan.sections["airflow"] as Topology["airflow"], "section").web;
  const { oidc, ldap, roles = {}, defaultRole } = signIn ?? {};
  for (const { host, content } of filesWith(estate, "/etc/airflow/webserver_config.py", "airflow-venv")) {
    const [, type] = /^AUTH_TYPE = (\w+)$/m.exec(content) ?? [];
    expect(type, host).toBe(oidc ? "AUTH_OAUTH" : ldap ? "AUTH_LDAP" : "AUTH_DB");
    expect(content).toContain(`import ${type}\n`);
    expect(content).toContain("\nWTF_CSRF_ENABLED = True\n");
    if (!signIn) {
      expect(content).not.toContain("AUTH_USER_REGISTRATION");
      continue;
    }
    expect(assigned(content, "AUTH_ROLES_MAPPING")).toEqual(roles);
    expect(assigned(content, "AUTH_USER_REGISTRATION_ROLE")).toBe(defaultRole);
    // Whoever leaves a group loses its roles.
    expect(content).toContain("\nAUTH_ROLES_SYNC_AT_LOGIN = True\n");
    if (oidc) {
      const metadata = `${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
      for (const text of [
        `"client_id": "${oidc.clientId}",`,
        '"client_secret": os.environ.get("WEB_SIGN_IN_SECRET"),',
        `"server_metadata_url": "${metadata}",`,
        `"scope": "${oidc.scopes.join(" ")}",`,
        `claims.get("${oidc.groupsClaim}", [])`,
        `"username": claims["${oidc.userClaim}"],`,
        'if more["sub"] != claims["sub"]:',
      ])
        expect(content).toContain(text);
      expect(content.includes(`"verify": "${oidc.authority}",`)).toBe(oidc.authority !== undefined);
      expect(content).toMatch(/\nSECURITY_MANAGER_CLASS = SecurityManager\n$/);
    }
    if (ldap) {
      expect(content).toContain('\nAUTH_LDAP_BIND_PASSWORD = os.environ.get("WEB_SIGN_IN_SECRET")\n');
      expect(content).toContain(`\nAUTH_LDAP_USE_TLS = ${ldap.url.startsWith("ldap:") ? "True" : "False"}\n`);
      expect(content).toContain("\nAUTH_LDAP_TLS_DEMAND = True\n");
      expect(assigned(content, "AUTH_LDAP_SERVER")).toBe(ldap.url);
      expect(assigned(content, "AUTH_LDAP_SEARCH")).toBe(ldap.search);
      expect(assigned(content, "AUTH_LDAP_BIND_USER")).toBe(ldap.bind);
      expect(assigned(content, "AUTH_LDAP_UID_FIELD")).toBe(ldap.userField);
      expect(assigned(content, "AUTH_LDAP_GROUP_FIELD")).toBe(ldap.groupField);
      if (ldap.authority !== undefined)
        expect(assigned(content, "AUTH_LDAP_TLS_CACERTFILE")).toBe(ldap.authority);
    }
  }
  const servers = plan.services.filter(({ tier }) => /^airflow-(?:webserver|api-server)$/.test(tier));
  const files = filesOf(estate, "/etc/airflow/web.env");
  expect(files.map(({ host }) => host)).toEqual(
    signIn ? [...new Set(servers.map(({ host }) => host))].toSorted() : [],
  );
  for (const { content } of files)
    expect(readEnvironment(content).get("WEB_SIGN_IN_SECRET")).toBe(
      secrets[oidc ? "airflow-oidc-client" : "airflow-ldap"],
    );
});

const sendsByOpenTelemetry = estatesWith((plan) =>
  plan.flows.some(
    ({ role, from, to }) =>
      role === "metrics-collector" &&
      from.length > 0 &&
      plan.listeners.some(({ id, protocol }) => protocol === "tcp" && to.includes(id)),
  ),
);

test.each(sendsByOpenTelemetry)(
  "each process of %s sends to the OpenTelemetry collector",
  (_name, estate) => {
    const { plan } = estate;
    const { version, otel, statsd } = known(plan.sections["airflow"] as Topology["airflow"], "settings");
    const { host: target, port, tls, authority, interval, metrics, traces, prefix } = known(otel, "otel");
    const collector = known(
      plan.listeners.find(
        ({ role, host, protocol }) => role === "metrics-collector" && host === target && protocol === "tcp",
      ),
      "collector",
    );
    expect([collector.port, collector.secure === true]).toEqual([port, tls]);
    const [major = 0, minor = 99] = version.split(".").map(Number);
    const byVariables = major > 3 || (major === 3 && minor >= 2);
    const files = filesWith(estate, /^\/etc\/airflow\/(?:airflow|worker)\.env$/, "airflow-venv");
    expect(files.length).toBeGreaterThan(0);
    for (const { host, content } of files) {
      const options = readConfigParser(
        known(estate.hosts.get(host)?.get("/etc/airflow/airflow.cfg"), host).content,
      );
      const variables = readEnvironment(content);
      const option = (name: string) => options.get("metrics")?.get(name);
      expect(option("otel_on")).toBe(metrics ? "True" : undefined);
      expect(option("otel_prefix")).toBe(metrics ? prefix : undefined);
      expect(option("statsd_on")).toBe(statsd ? "True" : undefined);
      expect(metrics && statsd !== undefined).toBe(false);
      expect(options.get("traces")?.get("otel_on")).toBe(traces ? "True" : undefined);
      expect(variables.get("OTEL_EXPORTER_OTLP_CERTIFICATE")).toBe(authority);
      expect(Number(variables.get("OTEL_EXPORTER_OTLP_TIMEOUT"))).toBeLessThan(10);
      const url = new URL(
        byVariables
          ? known(variables.get("OTEL_EXPORTER_OTLP_ENDPOINT"), "endpoint")
          : `${option("otel_ssl_active") === "True" ? "https" : "http"}://${option("otel_host")}:${option("otel_port")}`,
      );
      expect([url.protocol, url.hostname]).toEqual([tls ? "https:" : "http:", target]);
      expect(url.port === "" ? (tls ? 443 : 80) : Number(url.port)).toBe(port);
      expect(
        byVariables ? variables.get("OTEL_METRIC_EXPORT_INTERVAL") : option("otel_interval_milliseconds"),
      ).toBe(metrics ? String(interval * 1000) : undefined);
      // The port is that of OTLP over HTTP, and traces are sent by gRPC by default.
      expect(variables.get("OTEL_TRACES_EXPORTER")).toBe(traces ? "otlp_proto_http" : undefined);
      expect(variables.get("OTEL_EXPORTER_OTLP_PROTOCOL")).toBe(byVariables ? "http/protobuf" : undefined);
    }
    // systemd knows the host and the unit, so that no two units send the same series.
    const processes = airflowUnits(estate).filter(({ content }) =>
      /^ExecStart=\S+\/airflow (?:scheduler|api-server|webserver|celery worker|triggerer|dag-processor)\b/m.test(
        content,
      ),
    );
    expect(processes.length).toBeGreaterThan(0);
    for (const { content } of processes)
      expect(readUnit(content).get("Service.Environment")).toContain(
        `OTEL_RESOURCE_ATTRIBUTES=host.name=%H,service.instance.id=%p@%H,service.namespace=${plan.name}`,
      );
  },
);
