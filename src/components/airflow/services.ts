import type { FactContext } from "../../model/component.ts";
import type { Listener, Service } from "../../model/facts.ts";
import { demands, migrationBudget, processBudget } from "./capacity.ts";
import { cleaningCheck, lockCheck, migrationCheck, processCheck, venvCheck } from "./checks.ts";
import { dagsAccount, dagsFolder, dagsShare, dagsState } from "./dags.ts";
import { processListeners } from "./listeners.ts";
import { home, logs, migrateUnit, venvUnit } from "./paths.ts";
import { airflowHosts, type Placement, type Process, placementsOf } from "./processes.ts";
import type { Settings } from "./schema.ts";
import { settingsByHost } from "./worker-groups.ts";

/** Services that build the virtual environment, on every host of Airflow. */
export function venvServices(context: FactContext, settings: Settings): void {
  const settingsOn = settingsByHost(settings);
  for (const host of airflowHosts(settings).filter((name) => context.base.hosts.get(name)?.managed)) {
    const { id } = context.service({
      tier: "airflow-venv",
      title: "Airflow's virtual environment",
      host,
      unit: venvUnit,
      user: "root",
      essential: false,
      source: "/airflow/version",
    });
    context.check({ host, service: id, ...venvCheck });
    const { lock } = settingsOn(host);
    if (lock) context.check({ host, service: id, ...lockCheck(lock) });
  }
}

/** Service that migrates the database, on the first scheduler's host. */
export function migrationService(context: FactContext, { schedulers }: Settings): Service | undefined {
  const [host] = schedulers;
  if (host === undefined || !context.base.hosts.has(host)) return undefined;
  const source = "/airflow/schedulers/0";
  const migration = context.service({
    tier: "airflow-migrate",
    title: "Migration of Airflow's database",
    host,
    unit: migrateUnit,
    user: "airflow",
    // It uses the directories of the scheduler on the same host.
    directories: [],
    essential: false,
    awaited: true,
    source,
  });
  context.budget(migrationBudget(migration.title, source));
  context.check({ host, service: migration.id, ...migrationCheck });
  context.check({ host, service: migration.id, ...cleaningCheck });
  return migration;
}

/** An Airflow process on one host. */
export interface Running {
  readonly kind: Process;
  readonly service: Service;
  readonly listeners: readonly Listener[];
}

/** Processes of one kind, on each of its hosts. */
export function processServices(context: FactContext, settings: Settings, kind: Process): Running[] {
  return placementsOf(settings, kind.key).flatMap((placement) => placedServices(context, kind, placement));
}

function placedServices(
  context: FactContext,
  kind: Process,
  { group, hosts: names, settings, source }: Placement,
): Running[] {
  const { tls } = context.base;
  const share = dagsShare(context.facts, settings);
  const own = (path: string) => ({ path, mode: 0o750, user: "airflow", group: "airflow" });
  const { git } = settings.dags;
  const dags = git
    ? { path: dagsState, mode: 0o755, user: dagsAccount, group: dagsAccount }
    : { path: dagsFolder(settings), mode: 0o755, user: "root", group: "root" };
  const running = context.hosts(names, source, `an ${kind.title}`).map((host): Running => {
    const service = context.service({
      tier: kind.name,
      title: kind.title,
      host: host.name,
      unit: `${kind.name}.service`,
      user: "airflow",
      directories: [
        own(home),
        { ...own(logs), keepDays: settings.retention.logDays },
        ...(share || (git && !kind.readsDags(settings)) ? [] : [dags]),
      ],
      logs: [logs],
      essential: kind.key !== "flower",
      runsTasks: kind.runsTasks(settings),
      stopSeconds: kind.runsTasks(settings) ? settings.worker.stopTimeout : undefined,
      source: host.placement,
    });
    for (const demand of demands(kind, settings)) context.demand(service, demand);
    const listeners = processListeners(kind, settings, host.address, tls).map((listener) =>
      context.listener(service, listener),
    );
    context.check({ host: host.name, service: service.id, ...processCheck(kind, settings, host, tls) });
    return { kind, service, listeners };
  });
  const party = group === undefined ? kind.title : `${kind.title} (${group})`;
  const budget = processBudget(context.facts, settings, { ...kind, title: party }, running.length, source);
  if (budget) context.budget(budget);
  return running;
}
