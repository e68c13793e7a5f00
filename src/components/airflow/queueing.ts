import { compareVersions } from "../../model/version.ts";
import { usesExecutionApi } from "./processes.ts";
import type { Settings } from "./schema.ts";

/** Tasks that schedulers hand out, tasks that workers run, and the time that a task may spend between the two. */
export interface Queueing {
  readonly schedulers: number;
  /** Maximum number of tasks that one scheduler hands out at once. */
  readonly parallelism: number;
  /** Tasks that all workers run at once, and those without one worker. */
  readonly slots: number;
  readonly remainingSlots: number;
  /** Seconds for which a task may wait while one worker is lost, if every task takes as long as a stopping worker waits. */
  readonly wait: number;
  /** Seconds after which a waiting task counts as lost. */
  readonly timeout: number;
  /** Seconds after which the token of a waiting task expires; undefined if it cannot expire before the timeout. */
  readonly token: number | undefined;
}

/** Airflow's default of task_queued_timeout and jwt_expiration_time, which leaves time for failovers. */
const margin = 600;

/** Beyond a day, a task that is really lost would be noticed too late. */
const maximum = 86_400;

export function queueing(settings: Settings): Queueing {
  const { worker, extra } = settings;
  const schedulers = Math.max(1, new Set(settings.schedulers).size);
  const workers = Math.max(1, new Set(settings.workers).size);
  const slots = workers * worker.concurrency;
  const remainingSlots = Math.max(1, workers - 1) * worker.concurrency;
  // A scheduler that remains alone keeps all workers busy, and no more tasks than that wait.
  const parallelism = settings.parallelism ?? slots;
  const rounds = Math.ceil((schedulers * parallelism) / remainingSlots) - 1;
  const wait = Math.max(0, rounds) * worker.stopTimeout;
  const derived = Math.min(maximum, margin + wait);
  const given = (section: string, key: string) => Number(extra[section]?.[key]) || derived;
  return {
    schedulers,
    parallelism,
    slots,
    remainingSlots,
    wait,
    timeout: given("scheduler", "task_queued_timeout"),
    // Since 3.2.2, the token lasts as long as the timeout (generate_token in airflow/executors/workloads/base.py of
    // 3.2.1 and 3.2.2).
    token:
      usesExecutionApi(settings) && compareVersions(settings.version, "3.2.2") < 0
        ? given("execution_api", "jwt_expiration_time")
        : undefined,
  };
}

/** Slots of the default pool, which tasks without a pool share. Airflow creates it with 128, and never changes it. */
export function defaultPoolSlots(settings: Settings): number {
  return Math.max(128, queueing(settings).slots);
}
