import { curl } from "../../formats/curl.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import { counted } from "../../model/counted.ts";
import type { Check, Facts, Host, Listener, SecretKind, Service, ServiceId } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import { networkId, serving } from "../../model/plan.ts";
import type { Pointer } from "../../model/pointer.ts";
import type { ByPlatform } from "../../platforms/index.ts";
import { knows, type Process, placementOf, processesOf, usesExecutionApi } from "./processes.ts";
import type { Settings } from "./schema.ts";

export const secretNames = {
  fernet: "airflow-fernet-key",
  web: "airflow-secret-key",
  token: "airflow-jwt-secret",
  administrator: "airflow-administrator",
  flower: "airflow-flower",
};

export const home = "/var/lib/airflow";
export const logs = "/var/log/airflow";
export const venv = "/opt/airflow/venv";
export const webserverConfigPath = "/etc/airflow/webserver_config.py";
export const environmentPath = "/etc/airflow/airflow.env";

/** A module of Python with what the connections to a pooler are given, and its folder. */
export const pooledConnections = {
  folder: "/etc/airflow",
  module: "pooled_connections",
  path: "/etc/airflow/pooled_connections.py",
} as const;

/** Says whether a job of a type is alive on a host. */
export const jobCheckScript = "/usr/local/libexec/gen-bundle/check-airflow-job.py";

/** Says whether the worker of a host answers over the broker. */
export const workerCheckScript = "/usr/local/libexec/gen-bundle/check-airflow-worker.py";

export const requirementsPath = "/etc/airflow/requirements.txt";

/** What makes the virtual environment, and what migrates the database: units that end when they are done. */
export const venvUnit = "airflow-venv.service";
const migrateTier = "airflow-migrate";
export const migrateUnit = `${migrateTier}.service`;

/** The uid of Airflow's own images; one number everywhere, since NFS tells owners apart by number. */
const uid = 50_000;

/** What the migration and the making of the first user hold at most (measured: 4 of 2.10.5, 3 of 3.2.2). */
const migrationConnections = 4;

export const workerLogPort = 8793;
export const triggerLogPort = 8794;
export const schedulerHealthPort = 8974;

/** The interpreter of each platform that every supported version of Airflow runs on, and the packages it comes in. */
export const pythons: ByPlatform<{ readonly interpreter: string; readonly packages: readonly string[] }> = {
  rocky9: { interpreter: "/usr/bin/python3.12", packages: ["python3.12"] },
  debian12: { interpreter: "/usr/bin/python3", packages: ["python3", "python3-venv"] },
};

export function facts(context: FactContext, settings: Settings): void {
  const { tls, platform } = context.base;
  const webServers: Listener[] = [];
  const services = new Map<string, Service[]>();
  const readers = new Map<string, [ServiceId, ...ServiceId[]]>();
  const share = context.facts.shares.find(({ name }) => name === settings.dags.share);
  const unshared = share ? [] : [{ path: settings.dags.path, mode: 0o755, user: "root", group: "root" }];
  const own = (path: string) => ({ path, mode: 0o750, user: "airflow", group: "airflow" });
  const service = (
    tier: string,
    title: string,
    host: string,
    source: Pointer,
    traits: Pick<Service, "essential" | "runsTasks" | "awaited">,
  ) => {
    const stated = context.service({
      tier,
      title,
      host,
      unit: `${tier}.service`,
      user: "airflow",
      // The migration runs beside a scheduler, whose directories it uses.
      directories: tier === migrateTier ? [] : [own(home), own(logs), ...unshared],
      ...traits,
      source,
    });
    services.set(host, [...(services.get(host) ?? []), stated]);
    return stated;
  };
  // Stated first, so that what runs in the environment is started after it has been asked for.
  const placed = processesOf(settings).flatMap(({ key }) => placementOf(settings, key).hosts);
  for (const host of [...new Set(placed)].filter((name) => context.base.hosts.get(name)?.managed)) {
    const environment = context.service({
      tier: "airflow-venv",
      title: "Airflow's virtual environment",
      host,
      unit: venvUnit,
      user: "root",
      essential: false,
      source: "/airflow/version",
    });
    context.check({
      host,
      service: environment.id,
      title: "Airflow's packages are the ones that are asked for",
      command: `cmp ${requirementsPath} ${venv}/complete`,
    });
  }
  const [first] = settings.schedulers;
  if (first !== undefined && context.base.hosts.has(first)) {
    const migration = service(
      migrateTier,
      "Migration of Airflow's database",
      first,
      "/airflow/schedulers/0",
      { essential: false, awaited: true },
    );
    context.budget({
      resource: "PostgreSQL connections",
      party: migration.title,
      side: "used",
      amount: migrationConnections,
      formula: `1 migration x ${migrationConnections}`,
      source: "/airflow/schedulers/0",
    });
    context.check({
      host: first,
      service: migration.id,
      title: "the database is as this version of Airflow wants it",
      command: asAirflow("airflow db check-migrations --migration-wait-timeout 1"),
    });
  }
  for (const kind of processesOf(settings)) {
    const { name, title } = kind;
    const { hosts: names, source } = placementOf(settings, kind.key);
    const hosts = context.hosts(names, source, `an ${title}`);
    for (const host of hosts) {
      const running = service(name, title, host.name, host.placement, {
        essential: kind.key !== "flower",
        runsTasks: kind.key === "workers",
      });
      context.demand(running, { resource: "memory", ...kind.memory(settings) });
      context.demand(running, { resource: "cpus", amount: kind.cpus, formula: "scheduling and parsing" });
      if (kind.readsDags(settings)) {
        const others = readers.get(host.name);
        readers.set(host.name, others ? [...others, running.id] : [running.id]);
      }
      const listener = listenerOf(kind, settings, host.address, tls);
      if (listener) {
        const declared = context.listener(running, listener);
        if (declared.role === "web-server") webServers.push(declared);
      }
      context.check({
        host: host.name,
        service: running.id,
        ...checkOf(kind, settings, host, tls),
      });
    }
    const { amount, formula } = kind.connections(settings);
    const count = hosts.length;
    if (count === 0 || amount === 0) continue;
    context.budget({
      // Behind a pooler it is the pooler's connections that clients can use up.
      resource:
        serving(context.facts, "database-pooled").length > 0
          ? "pooled connections"
          : "PostgreSQL connections",
      party: title,
      side: "used",
      amount: count * amount,
      formula: `${counted(count, title)} x ${formula}`,
      source,
    });
  }
  for (const [host, running] of services) {
    context.user({ host, name: "airflow", uid, title: "Apache Airflow", home });
    for (const name of pythons[platform.name].packages) context.package({ host, name });
    if (!tls) continue;
    context.certificate({
      host,
      name: "airflow",
      user: "airflow",
      group: "airflow",
      units: running.map(({ unit }) => unit),
      action: "restart",
      source: "/airflow",
    });
  }
  // config.yml of 2.9.3, 2.10.5, 2.11.2, 3.0.6, 3.1.8, 3.2.2 and 3.3.2, section scheduler: the same in each.
  const option = (name: string, otherwise: number) =>
    Number(settings.extra["scheduler"]?.[name] ?? otherwise) || otherwise;
  const patience = usesExecutionApi(settings)
    ? "task_instance_heartbeat_timeout"
    : "scheduler_zombie_task_threshold";
  context.timing({
    span: "task-heartbeat",
    seconds: option(patience, 300),
    formula: `${patience} ${option(patience, 300)} s`,
    fixed: true,
    source: "/airflow/schedulers",
  });
  const threshold = option("scheduler_health_check_threshold", 30);
  const interval = option("orphaned_tasks_check_interval", 300);
  context.timing({
    span: "task-adoption",
    seconds: threshold + interval,
    formula: `scheduler_health_check_threshold ${threshold} s + orphaned_tasks_check_interval ${interval} s`,
    typical: {
      seconds: threshold + interval / 2,
      formula: `scheduler_health_check_threshold ${threshold} s + half of orphaned_tasks_check_interval ${interval} s`,
    },
    source: "/airflow/extra/scheduler/orphaned_tasks_check_interval",
  });
  const { stopTimeout } = settings.worker;
  context.timing({
    span: "task-wait",
    seconds: stopTimeout,
    formula: `stopTimeout ${stopTimeout} s`,
    source: "/airflow/worker/stopTimeout",
  });
  context.pool({
    name: "web",
    role: "web",
    title: "Airflow web interface",
    mode: "http",
    balance: "round-robin",
    members: webServers.map(({ id }) => id),
    // 200 whenever the server answers: the state of schedulers and the database must not take it out of the pool.
    check: { method: "GET", path: usesExecutionApi(settings) ? "/api/v2/version" : "/health" },
    idleTimeout: 300,
    memberConnections: 500,
    cutFailedSessions: false,
    port: 8080,
    source: "/airflow/webservers",
  });
  if (share) {
    for (const [host, services] of readers) {
      context.mount({ share: share.name, host, path: settings.dags.path, services, source: "/airflow/dags" });
      context.package({ host, name: share.clientPackage });
      context.check({
        host,
        service: services[0],
        title: `the share "${share.name}" is mounted and answers`,
        command: `mountpoint --quiet ${settings.dags.path} && timeout 5 stat ${settings.dags.path}/. >/dev/null`,
      });
    }
  }
  for (const [name, { port }] of sortedEntries(settings.targets)) {
    const source = `/airflow/targets/${name}`;
    const host = context.peer(name, source, "a target of tasks");
    // What a managed host listens on is stated by whatever listens there.
    if (!host || host.managed) continue;
    const target = context.service({
      tier: `target-${name}`,
      title: `Target "${name}"`,
      host: name,
      unit: "",
      user: "",
      essential: false,
      source,
    });
    context.listener(target, {
      bind: "*",
      port,
      protocol: "tcp",
      role: "target",
      title: `Target "${name}"`,
      source,
    });
  }
  if (settings.statsd) {
    const { host: name, port } = settings.statsd;
    const source = "/airflow/statsd/host";
    const host = context.peer(name, source, "a collector of figures");
    if (host && !host.managed) {
      const collector = context.service({
        tier: "statsd",
        title: "Collector of figures",
        host: name,
        unit: "",
        user: "",
        essential: false,
        source,
      });
      context.listener(collector, {
        bind: "*",
        port,
        protocol: "udp",
        role: "metrics-collector",
        title: "Collector of figures",
        source: "/airflow/statsd",
      });
    }
  }
  const secret = (name: string, kind: SecretKind, purpose: string, source = "/airflow") =>
    context.secret({ name, kind, purpose, source });
  secret(secretNames.fernet, "fernet-key", "connections and variables are encrypted with it");
  secret(secretNames.web, "signing-key", "sessions and requests for logs are signed with it");
  if (knows(settings, "api_auth.jwt_secret"))
    secret(secretNames.token, "token-key", "tasks prove to the API server with it who they are");
  secret(secretNames.administrator, "password", "the first user of Airflow's web interface");
  // Flower takes a list of logins with commas between them.
  if (settings.flower) secret(secretNames.flower, "cookie", "Flower's login", "/airflow/flower");
}

/** What daemons dial for their metadata: a pooler of connections where there is one. */
export function daemonRole(
  facts: Pick<Facts, "listeners" | "pools">,
): "database-pooled" | "database-primary" {
  return serving(facts, "database-pooled").length > 0 ? "database-pooled" : "database-primary";
}

/** A command with Airflow's environment, as its user. */
function asAirflow(command: string): string {
  return `(set -a; . ${environmentPath}; exec timeout 9 runuser -u airflow -- ${venv}/bin/${command})`;
}

function checkOf(
  kind: Process,
  settings: Settings,
  host: Host,
  tls: boolean,
): Pick<Check, "title" | "command"> {
  const get = (port: number, path: string, secure = tls) =>
    `${curl({ address: host.address, port, path, secure })} >/dev/null`;
  const job = (type: string) => asAirflow(`python ${jobCheckScript} ${type} ${host.name}`);
  switch (kind.key) {
    case "schedulers":
      // Its server of health knows IPv4 alone.
      if (host.address.includes(":"))
        return { title: "the scheduler is alive", command: job("SchedulerJob") };
      return {
        title: "the scheduler is alive",
        command: get(schedulerHealthPort, "/health", false),
      };
    case "webservers":
      return {
        title: "the web interface answers",
        command: get(settings.web.port, usesExecutionApi(settings) ? "/api/v2/monitor/health" : "/health"),
      };
    case "flower":
      return { title: "Flower answers", command: get(settings.flower?.port ?? 0, "/healthcheck") };
    case "triggerers":
      return { title: "the triggerer is alive", command: job("TriggererJob") };
    case "dagProcessors":
      return { title: "the DAG processor is alive", command: job("DagProcessorJob") };
    case "workers":
      return {
        title: "the worker answers over the broker",
        command: asAirflow(`python ${workerCheckScript} ${host.name}`),
      };
  }
}

function listenerOf(kind: Process, settings: Settings, address: string, tls: boolean) {
  const listener = (role: Listener["role"], bind: string, port: number, source: string, title: string) => ({
    bind,
    port,
    protocol: "tcp" as const,
    role,
    title,
    source,
  });
  switch (kind.key) {
    case "webservers":
      return {
        ...listener(
          "web-server",
          settings.web.bind === "any" ? "*" : address,
          settings.web.port,
          "/airflow/web/port",
          kind.title,
        ),
        secure: tls,
      };
    case "flower":
      return settings.flower
        ? {
            ...listener("task-monitor", address, settings.flower.port, "/airflow/flower/port", kind.title),
            secure: tls,
          }
        : undefined;
    case "workers":
      return listener("task-logs", "*", workerLogPort, "/airflow/workers", "Logs of an Airflow worker");
    case "triggerers":
      return listener(
        "trigger-logs",
        "*",
        triggerLogPort,
        "/airflow/triggerers",
        "Logs of an Airflow triggerer",
      );
    case "schedulers":
      // http.server.HTTPServer, which serves it, knows IPv4 alone (2.11.2 and 3.3.2).
      if (address.includes(":")) return undefined;
      return listener(
        "scheduler-health",
        address,
        schedulerHealthPort,
        "/airflow/schedulers",
        "Health of an Airflow scheduler",
      );
    default:
      return undefined;
  }
}

export function flows(context: FlowContext, settings: Settings): void {
  const running = (wanted: (kind: Process) => boolean) => {
    const tiers = new Set(
      processesOf(settings)
        .filter(wanted)
        .map(({ name }) => name),
    );
    return context.facts.services.filter(({ tier }) => tiers.has(tier)).map(({ id }) => id);
  };
  const only = (key: Process["key"]) => running((kind) => kind.key === key);
  const all = running(() => true);
  context.need(all, daemonRole(context.facts), "Airflow keeps its metadata", "/airflow");
  // Past any pooler: it locks what it changes for the length of a session.
  const migration = context.facts.services.filter(({ unit }) => unit === migrateUnit).map(({ id }) => id);
  context.need(migration, "database-primary", "Airflow's database is migrated", "/airflow/schedulers/0");
  context.need(
    running(({ usesBroker }) => usesBroker),
    "broker",
    "tasks are handed to workers",
    "/airflow",
  );
  if (usesExecutionApi(settings))
    context.need(only("workers"), "web", "tasks report to the API server", "/airflow/workers");
  context.dial(only("webservers"), "task-logs", "logs of running tasks are shown", "/airflow/webservers");
  if (settings.triggerers.length > 0) {
    context.dial(
      only("webservers"),
      "trigger-logs",
      "logs of deferred tasks are shown",
      "/airflow/webservers",
    );
  }
  if (settings.flower)
    context.dial([networkId("admin")], "task-monitor", "administration", "/airflow/flower/port");
  if (settings.statsd) {
    const { host, port } = settings.statsd;
    const collectors = context.facts.listeners.filter(
      (listener) => listener.host === host && listener.port === port && listener.protocol === "udp",
    );
    context.link(all, collectors, "metrics-collector", "Airflow sends its figures", "/airflow/statsd");
  }
  context.dial([networkId("clients")], "web", "people use the web interface", "/airflow/webservers");
  for (const [name, { port }] of sortedEntries(settings.targets)) {
    const listeners = context.facts.listeners.filter(
      (listener) => listener.host === name && listener.port === port,
    );
    context.link(
      only("workers"),
      listeners,
      "target",
      "tasks work on their targets",
      `/airflow/targets/${name}`,
    );
  }
}
