import { groupBy } from "../../model/group-by.ts";
import { sortedEntries } from "../../model/order.ts";
import { type Pointer, pointerTo } from "../../model/pointer.ts";
import { packageName } from "./option-needs.ts";
import type { Settings } from "./schema.ts";

/** Normalised name of a requirement, without its extras. */
export const nameWithoutExtras = (requirement: string) => packageName(requirement).replace(/\[.*/, "");

/** True if schedulers run tasks themselves, without workers and without a broker. */
export function runsLocally({ executor }: Pick<Settings, "executor">): boolean {
  return executor === "LocalExecutor";
}

/**
 * Hosts that run tasks and are alike, with all of their settings. A topology that lists hosts of workers has one group,
 * and so has one whose schedulers run the tasks.
 */
export interface WorkerGroup {
  /** Absent: the topology lists hosts. */
  readonly name?: string;
  /** As the topology lists them, and each once. */
  readonly listed: readonly string[];
  readonly hosts: readonly string[];
  /** Pointer to the list of its hosts. */
  readonly source: Pointer;
  /** Names of the queues that its workers read. */
  readonly queues: readonly string[];
  /** Tasks that each of its workers runs at once. */
  readonly concurrency: number;
  /** Seconds for which a stopping worker waits for its tasks. */
  readonly stopTimeout: number;
  /** Python packages of its hosts: those of the estate, unless the group sets another version, and its own. */
  readonly packages: readonly string[];
  /** Lock of these packages. */
  readonly lock?: Settings["lock"];
  /** Pointers to its settings, or to those of all workers that it does not replace. */
  readonly sources: Readonly<Record<"queues" | "concurrency" | "stopTimeout", Pointer>>;
}

export function workerGroups(settings: Settings): readonly WorkerGroup[] {
  const { workers = [], worker, packages, lock, schedulers, parallelism } = settings;
  const defaults = {
    queues: "/airflow/worker/queues",
    concurrency: "/airflow/worker/concurrency",
    stopTimeout: "/airflow/worker/stopTimeout",
  };
  if (runsLocally(settings)) {
    const concurrency = parallelism === undefined ? defaults.concurrency : "/airflow/parallelism";
    return [
      {
        ...worker,
        concurrency: parallelism ?? worker.concurrency,
        listed: schedulers,
        hosts: [...new Set(schedulers)],
        packages,
        lock,
        source: "/airflow/schedulers",
        sources: { ...defaults, concurrency },
      },
    ];
  }
  if (Array.isArray(workers))
    return [
      {
        ...worker,
        listed: workers,
        hosts: [...new Set(workers)],
        packages,
        lock,
        source: "/airflow/workers",
        sources: defaults,
      },
    ];
  return sortedEntries(workers).map(([name, group]): WorkerGroup => {
    const { hosts, packages: added } = group;
    const place = (key: string) => pointerTo("airflow", "workers", name, key);
    const replaced = new Set(added.map(nameWithoutExtras));
    const set = (["queues", "concurrency", "stopTimeout"] as const).filter((key) => group[key] !== undefined);
    return {
      queues: group.queues ?? worker.queues,
      concurrency: group.concurrency ?? worker.concurrency,
      stopTimeout: group.stopTimeout ?? worker.stopTimeout,
      name,
      listed: hosts,
      hosts: [...new Set(hosts)],
      packages: [...packages.filter((each) => !replaced.has(nameWithoutExtras(each))), ...added],
      lock: group.lock ?? lock,
      source: place("hosts"),
      sources: { ...defaults, ...Object.fromEntries(set.map((key) => [key, place(key)])) },
    };
  });
}

/** The settings as a host of a group has them. */
export function settingsOf(
  settings: Settings,
  { packages, lock, queues, concurrency, stopTimeout }: WorkerGroup,
): Settings {
  return {
    ...settings,
    packages: [...packages],
    lock,
    worker: { queues: [...queues], concurrency, stopTimeout },
  };
}

/** The settings as each host has them: on a host of workers, those of its group. */
export function settingsByHost(settings: Settings): (host: string) => Settings {
  const own = new Map(
    workerGroups(settings).flatMap((group) => {
      const settingsOfGroup = settingsOf(settings, group);
      return group.hosts.map((host) => [host, settingsOfGroup] as const);
    }),
  );
  return (host) => own.get(host) ?? settings;
}

/** Hosts that run tasks, each once. */
export function workerHosts(settings: Settings): readonly string[] {
  return [...new Set(workerGroups(settings).flatMap(({ hosts }) => hosts))];
}

/** Queues that the same groups serve. */
export interface QueueSet {
  /** At least one. */
  readonly queues: readonly string[];
  readonly groups: readonly WorkerGroup[];
}

/** Queues by the groups that serve them, in the order of the topology. */
export function queueSets(settings: Settings): readonly QueueSet[] {
  const groups = workerGroups(settings);
  const served = groups.flatMap((group, index) =>
    [...new Set(group.queues)].map((queue) => ({ queue, index })),
  );
  const indexes = [...groupBy(served, ({ queue }) => queue)].map(([queue, serving]) => ({
    queue,
    serving: serving.map(({ index }) => index),
  }));
  return [...groupBy(indexes, ({ serving }) => serving.join()).values()].map((alike) => ({
    queues: alike.map(({ queue }) => queue),
    groups: alike[0].serving.map((index) => groups[index] as WorkerGroup),
  }));
}

/** The queue that takes tasks without one. */
export function defaultQueue({ defaultQueue: set, worker }: Settings): {
  readonly name: string;
  readonly source: Pointer;
} {
  return set === undefined
    ? { name: worker.queues[0] as string, source: "/airflow/worker/queues/0" }
    : { name: set, source: "/airflow/defaultQueue" };
}

/** Names queues for people: the first three, and the number of the others. */
export function namedQueues(queues: readonly string[]): string {
  const more = queues.length - 3;
  const names = queues.slice(0, 3).join(", ");
  return `${queues.length === 1 ? "queue" : "queues"} ${names}${more > 0 ? ` and ${more} more` : ""}`;
}
