import type { Connect, Declare } from "../../model/component.ts";
import type { Listener } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import { type Process, processes } from "./processes.ts";
import type { Settings } from "./schema.ts";

export const secretNames = { fernet: "airflow-fernet-key", web: "airflow-secret-key" };

export const home = "/var/lib/airflow";
export const logs = "/var/log/airflow";
export const webserverConfigPath = "/etc/airflow/webserver_config.py";

/** The uid of Airflow's own images; one number everywhere, since NFS tells owners apart by number. */
const uid = 50_000;

export const workerLogPort = 8793;
export const triggerLogPort = 8794;
export const schedulerHealthPort = 8974;

export function facts(declare: Declare, settings: Settings): void {
  const webServers: Listener[] = [];
  const users = new Set<string>();
  const readers = new Map<string, string[]>();
  const share = declare.facts.shares.find(({ name }) => name === settings.dags.share);
  const unshared = share ? [] : [{ path: settings.dags.path, mode: 0o755, user: "root", group: "root" }];
  for (const kind of processes) {
    const { key, name, title } = kind;
    const hosts = declare.hosts(settings[key], `/airflow/${key}`, `an ${title}`);
    for (const host of hosts) {
      const own = (path: string) => ({ path, mode: 0o750, user: "airflow", group: "airflow" });
      const service = declare.service({
        tier: name,
        title,
        host: host.name,
        unit: `${name}.service`,
        user: "airflow",
        directories: [own(home), own(logs), ...unshared],
        source: host.placement,
      });
      declare.demand(service, { resource: "memory", ...kind.memory(settings) });
      declare.demand(service, { resource: "cpus", amount: kind.cpus, formula: "scheduling and parsing" });
      if (!users.has(host.name)) {
        users.add(host.name);
        declare.user({ host: host.name, name: "airflow", uid, title: "Apache Airflow", home });
      }
      if (kind.readsDags(settings)) readers.set(host.name, [...(readers.get(host.name) ?? []), service.id]);
      const listener = listenerOf(kind, settings, host.address);
      if (!listener) continue;
      const declared = declare.listener(service, listener);
      if (declared.role === "web-server") webServers.push(declared);
    }
    const { amount, formula } = kind.connections(settings);
    const count = hosts.length;
    if (count === 0) continue;
    declare.budget({
      resource: "PostgreSQL connections",
      side: "used",
      amount: count * amount,
      formula: `${count} ${title}${count === 1 ? "" : "s"} x ${formula}`,
      source: `/airflow/${key}`,
    });
  }
  // scheduler_zombie_task_threshold, which airflow.cfg leaves at its default.
  declare.timing({
    span: "task-heartbeat",
    seconds: 300,
    formula: "scheduler_zombie_task_threshold 300 s",
    fixed: true,
    source: "/airflow/schedulers",
  });
  const { stopTimeout } = settings.worker;
  declare.timing({
    span: "task-wait",
    seconds: stopTimeout,
    formula: `stopTimeout ${stopTimeout} s`,
    source: "/airflow/worker/stopTimeout",
  });
  declare.pool({
    name: "web",
    role: "web",
    title: "Airflow web interface",
    mode: "http",
    balance: "round-robin",
    members: webServers.map(({ id }) => id),
    // 200 whenever the webserver answers; the state of schedulers is in the body and must not take it out of the pool.
    check: { method: "GET", path: "/health" },
    idleTimeout: 300,
    memberConnections: 500,
    cutFailedSessions: false,
    port: 8080,
    source: "/airflow/webservers",
  });
  if (share) {
    for (const [host, services] of readers) {
      declare.mount({ share: share.name, host, path: settings.dags.path, services, source: "/airflow/dags" });
    }
  }
  for (const [name, { port }] of sortedEntries(settings.targets)) {
    const source = `/airflow/targets/${name}`;
    const host = declare.peer(name, source, "a target of tasks");
    // What a managed host listens on is stated by whatever listens there.
    if (!host || host.managed) continue;
    const target = declare.service({
      tier: `target-${name}`,
      title: `Target "${name}"`,
      host: name,
      unit: "",
      user: "",
      essential: false,
      source,
    });
    declare.listener(target, {
      bind: "*",
      port,
      protocol: "tcp",
      role: "target",
      title: `Target "${name}"`,
      source,
    });
  }
  const secret = (name: string, kind: "fernet-key" | "signing-key", purpose: string) =>
    declare.secret({ name, kind, purpose, source: "/airflow" });
  secret(secretNames.fernet, "fernet-key", "connections and variables are encrypted with it");
  secret(secretNames.web, "signing-key", "sessions and requests for logs are signed with it");
}

function listenerOf(kind: Process, settings: Settings, address: string) {
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
      return listener(
        "web-server",
        settings.web.bind === "any" ? "*" : address,
        settings.web.port,
        "/airflow/web/port",
        "Airflow webserver",
      );
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

export function flows(connect: Connect, settings: Settings): void {
  const running = (wanted: (kind: Process) => boolean) => {
    const tiers = new Set(processes.filter(wanted).map(({ name }) => name));
    return connect.facts.services.filter(({ tier }) => tiers.has(tier)).map(({ id }) => id);
  };
  const only = (key: Process["key"]) => running((kind) => kind.key === key);
  const all = running(() => true);
  connect.dial(all, "database-primary", "Airflow keeps its metadata", "/airflow");
  connect.dial(
    running(({ usesBroker }) => usesBroker),
    "broker",
    "tasks are handed to workers",
    "/airflow",
  );
  connect.dial(only("webservers"), "task-logs", "logs of running tasks are shown", "/airflow/webservers");
  if (settings.triggerers.length > 0) {
    connect.dial(
      only("webservers"),
      "trigger-logs",
      "logs of deferred tasks are shown",
      "/airflow/webservers",
    );
  }
  connect.dial(["network:clients"], "web", "people use the web interface", "/airflow/webservers");
  for (const [name, { port }] of sortedEntries(settings.targets)) {
    const listeners = connect.facts.listeners.filter(
      (listener) => listener.host === name && listener.port === port,
    );
    connect.link(
      only("workers"),
      listeners,
      "target",
      "tasks work on their targets",
      `/airflow/targets/${name}`,
    );
  }
}
