import type { Objectives } from "../../model/plan.ts";

/**
 * How often schedulers look for tasks of a lost one, so that these are taken over within this many seconds: 30 s pass
 * before it counts as lost. More often than every 30 s is not asked for; the question locks rows of the database.
 */
export function defaultsFor({ failoverSeconds: allowed }: Objectives) {
  if (allowed === undefined) return {};
  const interval = Math.min(300, Math.max(30, allowed - 30));
  return { extra: { scheduler: { orphaned_tasks_check_interval: interval } } };
}
