import type { Derivation } from "../../model/facts.ts";
import { computed } from "../../model/formula.ts";
import type { Pointer } from "../../model/pointer.ts";
import { compareVersions } from "../../model/version.ts";
import { usesExecutionApi } from "./processes.ts";
import type { Settings } from "./schema.ts";
import { type QueueSet, queueSets, runsLocally, type WorkerGroup, workerGroups } from "./worker-groups.ts";

/** Tasks that wait for the workers of some queues. */
export interface Waiting extends Pick<QueueSet, "queues"> {
  /** Tasks that their workers run at once, and those without the worker that runs most. */
  readonly slots: number;
  readonly remainingSlots: number;
  /** Maximum number of their tasks that are handed out at once, if each worker slot has its share of all. */
  readonly share: number;
  /** Seconds that a task takes at most: as long as a stopping worker waits for it. */
  readonly stopTimeout: number;
  readonly stopTimeoutSource: Pointer;
  /** Seconds for which the last task of the share may wait while one worker is lost, if every task takes that long. */
  readonly wait: number;
  /** Seconds for which the last task may wait if all tasks of all schedulers name these queues. */
  readonly longestWait: number;
}

/** Tasks that schedulers hand out, tasks that workers run, and the time that a task may spend between the two. */
export interface Queueing {
  readonly schedulers: number;
  /** Maximum number of tasks that one scheduler hands out at once. */
  readonly parallelism: number;
  /** Its formula, and those of the two times; that of a value of the topology is the value alone. */
  readonly derivations: readonly Derivation[];
  /** Tasks that all workers run at once. */
  readonly slots: number;
  /** The queues, by the workers that serve them. */
  readonly waiting: readonly Waiting[];
  /** Seconds after which a waiting task counts as lost. */
  readonly timeout: number;
  /** Seconds after which the token of a waiting task expires; undefined if it cannot expire before the timeout. */
  readonly token: number | undefined;
}

/** Airflow's default of task_queued_timeout and jwt_expiration_time, which leaves time for failovers. */
const margin = 600;

/** Beyond a day, a task that is really lost would be noticed too late. */
const maximum = 86_400;

/** Names of what files have of it. Airflow creates the pool of tasks without one with 128 slots, and never changes it. */
export const queueNames = {
  parallelism: "parallelism",
  timeout: "task_queued_timeout",
  token: "jwt_expiration_time",
  pool: "slots of default_pool",
} as const;

const slotsOf = (groups: readonly WorkerGroup[]) =>
  groups.reduce((sum, { hosts, concurrency }) => sum + hosts.length * concurrency, 0);

export function queueing(settings: Settings): Queueing {
  const { extra } = settings;
  const schedulers = Math.max(1, new Set(settings.schedulers).size);
  const groups = workerGroups(settings);
  const slots = slotsOf(groups);
  // A scheduler that remains alone keeps all workers busy, and no more tasks than that wait. One that runs its tasks
  // itself hands out no more than it runs.
  const local = runsLocally(settings);
  const handedOut =
    settings.parallelism !== undefined || groups.length === 0
      ? computed`${settings.parallelism ?? (local ? settings.worker.concurrency : slots)}`
      : local
        ? computed`worker.concurrency ${settings.worker.concurrency}`
        : computed`${groups.map(({ name = "workers", hosts, concurrency }) => computed`${name} ${hosts.length} x concurrency ${concurrency}`)}`;
  const parallelism = handedOut.amount;
  const tasks = schedulers * parallelism;
  const waiting = (local || slots === 0 ? [] : queueSets(settings)).map(({ queues, groups }): Waiting => {
    const own = slotsOf(groups);
    const several = groups.reduce((sum, { hosts }) => sum + hosts.length, 0) > 1;
    const remainingSlots = several ? own - Math.max(...groups.map(({ concurrency }) => concurrency)) : own;
    const slowest = groups.reduce((a, b) => (b.stopTimeout > a.stopTimeout ? b : a));
    const share = Math.ceil((tasks * own) / slots);
    const waitOf = (handedOut: number) =>
      Math.max(0, Math.ceil(handedOut / remainingSlots) - 1) * slowest.stopTimeout;
    return {
      queues,
      slots: own,
      remainingSlots,
      share,
      stopTimeout: slowest.stopTimeout,
      stopTimeoutSource: slowest.sources.stopTimeout,
      wait: waitOf(share),
      longestWait: waitOf(tasks),
    };
  });
  const [longest] = waiting.toSorted((a, b) => b.longestWait - a.longestWait);
  const wait = longest
    ? computed`max(0, ceil(tasks of all schedulers ${tasks} / ${longest.remainingSlots} slots without the largest worker) - 1) x stopTimeout ${longest.stopTimeout} s`
    : computed`0`;
  const derived = computed`min(${maximum}, ${margin} s + ${wait})`;
  const given = (section: string, key: string) => {
    const own = Number(extra[section]?.[key]);
    return own ? computed`${own}` : derived;
  };
  const timeout = given("scheduler", "task_queued_timeout");
  // Since 3.2.2, the token lasts as long as the timeout (generate_token in airflow/executors/workloads/base.py of
  // 3.2.1 and 3.2.2).
  const token =
    usesExecutionApi(settings) && compareVersions(settings.version, "3.2.2") < 0
      ? given("execution_api", "jwt_expiration_time")
      : undefined;
  const source = "/airflow/workers";
  return {
    schedulers,
    parallelism,
    slots,
    waiting,
    timeout: timeout.amount,
    token: token?.amount,
    derivations: [
      { name: queueNames.parallelism, ...handedOut, source },
      { name: queueNames.timeout, unit: "s", ...timeout, source },
      ...(token ? [{ name: queueNames.token, unit: "s", ...token, source }] : []),
      { name: queueNames.pool, ...computed`max(128, slots of all workers ${slots})`, source },
    ],
  };
}

/**
 * What becomes of a task that counts as lost. Airflow sends it again since 2.10.4 (scheduler_job_runner.py of 2.10.3 and 2.10.4:
 * _fail_tasks_stuck_in_queued, _handle_tasks_stuck_in_queued).
 */
export function fateOfLost({ version }: Pick<Settings, "version">): string {
  return compareVersions(version, "2.10.4") < 0
    ? "fails, and only the retries of the task run it again"
    : "is sent again, and fails after two more times";
}
