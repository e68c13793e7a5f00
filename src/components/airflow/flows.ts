import type { FlowContext } from "../../model/component.ts";
import { sortedEntries } from "../../model/order.ts";
import { byHost, listenersOf, networkId } from "../../model/plan.ts";
import { hasMonitors } from "./broker.ts";
import { daemonRole, migrationRole } from "./daemon-role.ts";
import { migrateUnit } from "./paths.ts";
import { type Process, processesOf, usesExecutionApi } from "./processes.ts";
import { webRole } from "./public-url.ts";
import type { Settings } from "./schema.ts";

export function flows(context: FlowContext, settings: Settings): void {
  const running = (wanted: (kind: Process) => boolean) => {
    const tiers = new Set(
      processesOf(settings)
        .filter(wanted)
        .map(({ name }) => name),
    );
    return context.facts.services.filter(({ tier }) => tiers.has(tier)).map(({ id }) => id);
  };
  const runsTasks = (kind: Process) => kind.runsTasks(settings);
  const only = (key: Process["key"]) => running((kind) => kind.key === key);
  // Workers that use the API server only store the results of tasks.
  const storesOnly = (kind: Process) => usesExecutionApi(settings) && kind.key === "workers";
  const database = daemonRole(context.facts);
  context.need(
    running((kind) => !storesOnly(kind)),
    database,
    "Airflow reads and writes its metadata",
    "/airflow",
  );
  context.need(running(storesOnly), database, "results of tasks are stored", "/airflow/workers");
  // The migration bypasses poolers and load balancers.
  const migration = context.facts.services.filter(({ unit }) => unit === migrateUnit).map(({ id }) => id);
  context.need(
    migration,
    migrationRole(context.facts),
    "Airflow's database is migrated",
    "/airflow/schedulers/0",
  );
  context.need(
    running(({ usesBroker }) => usesBroker(settings)),
    "broker",
    "tasks are sent to workers",
    "/airflow",
  );
  if (hasMonitors(context.facts))
    context.need(
      running(({ usesBroker }) => usesBroker(settings)),
      "broker-monitor",
      "clients of the broker ask for its leader",
      "/airflow",
    );
  if (usesExecutionApi(settings))
    context.need(running(runsTasks), "web", "tasks report to the API server", "/airflow/workers");
  // The rule "airflow-executor" finds that there are no workers.
  if (listenersOf(context.facts, "task-logs").length > 0)
    context.dial(only("webservers"), "task-logs", "logs of running tasks are read", "/airflow/webservers");
  if (settings.triggerers.length > 0) {
    context.dial(
      only("webservers"),
      "trigger-logs",
      "logs of deferred tasks are read",
      "/airflow/webservers",
    );
  }
  if (settings.flower)
    context.dial([networkId("admin")], "task-monitor", "administration", "/airflow/flower/port");
  const collect = (
    { host, port }: { readonly host: string; readonly port: number },
    protocol: "tcp" | "udp",
    purpose: string,
    source: string,
  ) =>
    context.link(
      running(() => true),
      context.facts.listeners.filter(
        (listener) => listener.host === host && listener.port === port && listener.protocol === protocol,
      ),
      "metrics-collector",
      purpose,
      source,
    );
  const { statsd, otel } = settings;
  if (statsd) collect(statsd, "udp", "Airflow sends metrics", "/airflow/statsd");
  if (otel) {
    const sent = [...(otel.metrics ? ["metrics"] : []), ...(otel.traces ? ["traces"] : [])];
    collect(otel, "tcp", `Airflow sends ${sent.join(" and ")}`, "/airflow/otel");
  }
  context.dial(
    [networkId("clients")],
    webRole(context.facts),
    "people use the web interface",
    "/airflow/webservers",
  );
  const runners = running(runsTasks);
  const listenersByHost = byHost(context.facts.listeners);
  for (const [name, { port }] of sortedEntries(settings.targets)) {
    const listeners = (listenersByHost.get(name) ?? []).filter((listener) => listener.port === port);
    context.link(runners, listeners, "target", "tasks connect to their targets", `/airflow/targets/${name}`);
  }
}
