import type { Objectives } from "../../model/plan.ts";

/**
 * Interval at which schedulers check for orphaned tasks, derived from the failover objective: a scheduler counts as
 * lost after 30 s, and the interval is the rest. It is at least 30 s, because the check locks rows of the database.
 */
export function defaultsFor({ failoverSeconds }: Objectives) {
  if (failoverSeconds === undefined) return {};
  const interval = Math.min(300, Math.max(30, failoverSeconds - 30));
  return { extra: { scheduler: { orphaned_tasks_check_interval: interval } } };
}
