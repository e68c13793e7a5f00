import { durationOf } from "../analysis/failovers.ts";
import type { Plan } from "../model/plan.ts";
import type { ChangeStep } from "./change-step.ts";

/** The failover that a clean restart of a leader causes: the shortest of those that its placement states. */
export function handover(plan: Plan, source: string): ChangeStep["failovers"] {
  const timed = plan.failovers.flatMap((failover) => {
    const { total, typical, terms } = durationOf(plan, failover);
    return failover.source === source && terms.length > 0
      ? [{ title: failover.title, worst: total, typical }]
      : [];
  });
  return timed.toSorted((a, b) => a.worst - b.worst).slice(0, 1);
}
