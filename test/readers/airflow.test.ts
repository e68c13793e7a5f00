import { expect, test } from "vitest";
import { type Estate, eachEstate, filesOf, known } from "./estates.ts";
import { readEnvironment } from "./formats/environment.ts";
import { readConfigParser } from "./formats/lines.ts";

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
    const { address } = known(plan.hosts.get(listener.host), listener.host);
    if (plan.vips.has(target)) return listener.vip === target;
    return listener.host === target && (listener.bind === "*" || listener.bind === address);
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
  const url = new URL(text);
  const several = url.searchParams.getAll("host").map((host) => host.split(":") as [string, string]);
  return {
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    targets: several.length > 0 ? several : [[url.hostname.replaceAll(/[[\]]/g, ""), url.port]],
    resource: url.pathname.slice(1),
  };
}

test.each(eachEstate)(
  "airflow.cfg of %s differs between hosts in the host's address alone",
  (_name, estate) => {
    const { plan } = estate;
    const own = new Set<string>([
      "webserver.web_server_host",
      "scheduler.scheduler_health_check_server_host",
      "api.host",
      "celery.flower_host",
    ]);
    const files = filesOf(estate, "/etc/airflow/airflow.cfg").map(({ host, content }) => {
      const entries = [...readConfigParser(content)].flatMap(([section, values]) =>
        [...values].map(([key, value]) => [`${section}.${key}` as string, value] as const),
      );
      return { host, entries, values: new Map(entries) };
    });
    const shared = files.map(({ entries }) => entries.filter(([key]) => !own.has(key)));
    for (const each of shared) expect(each).toEqual(shared[0]);

    for (const { host, values } of files) {
      const { address } = known(plan.hosts.get(host), host);
      for (const key of own) {
        const value = values.get(key);
        if (value !== undefined) expect([address, "0.0.0.0"], key).toContain(value);
      }
      expect(values.get("core.executor")).toBe("CeleryExecutor");
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
        ["scheduler-health", "scheduler.scheduler_health_check_server_port"],
      ] as const) {
        const port = listening(role);
        if (port !== undefined) expect(values.get(key), key).toBe(String(port));
      }
      const execution = values.get("core.execution_api_server_url");
      if (execution !== undefined) expect(execution).toBe(`${values.get("api.base_url")}/execution/`);
      const base = new URL(known(values.get("webserver.base_url") ?? values.get("api.base_url"), "base URL"));
      expect(reaches(estate, host, base.hostname, base.port || "80", ["web", "web-server"]), base.href).toBe(
        true,
      );
    }
  },
);

test.each(eachEstate)(
  "every Airflow host of %s has the same environment, which leads to what listens",
  (_name, estate) => {
    const { plan, secrets } = estate;
    const files = filesOf(estate, "/etc/airflow/airflow.env");
    expect(new Set(files.map(({ content }) => content)).size).toBeLessThanOrEqual(1);
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
      expect(value("AIRFLOW__CELERY__RESULT_BACKEND")).toBe(`db+${database}`);
      const metadata = readUrl(database);
      expect(metadata.password).toBe(secret("database-primary", metadata));
      if (metadata.targets.length > 1) expect(database).toContain("target_session_attrs=read-write");
      for (const [target, port] of metadata.targets) {
        expect(
          reaches(estate, host, target, port, ["database-primary", "database-node"]),
          `${target}:${port}`,
        ).toBe(true);
      }

      const brokers = value("AIRFLOW__CELERY__BROKER_URL").split(";").map(readUrl);
      for (const broker of brokers) {
        expect(broker.password).toBe(secret("broker", broker));
        for (const [target, port] of broker.targets) {
          expect(reaches(estate, host, target, port, ["broker"]), `${target}:${port}`).toBe(true);
        }
      }
      const nodes = plan.listeners.filter(({ role }) => role === "broker").map(({ host: node }) => node);
      expect(brokers.flatMap(({ targets }) => targets.map(([target]) => target)).toSorted()).toEqual(
        nodes.toSorted(),
      );

      expect(value("AIRFLOW__CORE__FERNET_KEY")).toBe(secrets["airflow-fernet-key"]);
      expect(Buffer.from(value("AIRFLOW__CORE__FERNET_KEY"), "base64url")).toHaveLength(32);
      expect([...variables.values()]).toContain(secrets["airflow-secret-key"]);
    }
  },
);
