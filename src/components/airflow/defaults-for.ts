import { type Computed, computed } from "../../model/formula.ts";
import type { Objectives } from "../../model/plan.ts";

/** Least seconds between checks for orphaned tasks, as between heartbeats and between metrics of pools. */
export const leastAdoptionInterval = 5;

/**
 * Interval at which schedulers check for orphaned tasks, derived from the failover objective: a scheduler counts as
 * lost after 30 s, and the interval is the rest. The check reads tasks by their state and locks rows of orphaned ones alone, skipping those that another scheduler has locked
 * (adopt_or_reset_orphaned_tasks of airflow/jobs/scheduler_job_runner.py).
 */
function intervalFor(failoverSeconds: number): Computed {
  return computed`min(300, max(${leastAdoptionInterval}, failoverSeconds ${failoverSeconds} - 30))`;
}

export function defaultsFor({ failoverSeconds, longestTaskSeconds }: Objectives) {
  return {
    ...(failoverSeconds === undefined
      ? {}
      : { extra: { scheduler: { orphaned_tasks_check_interval: intervalFor(failoverSeconds) } } }),
    // The time that waiting tasks have, and the lifetime of their tokens, are derived from it.
    ...(longestTaskSeconds === undefined
      ? {}
      : { worker: { stopTimeout: computed`longestTaskSeconds ${longestTaskSeconds}` } }),
  };
}
