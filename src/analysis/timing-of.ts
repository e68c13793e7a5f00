import type { Span, Timing } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";

/** The timing of a span: the longest if there are several, undefined if there is none. */
export function timingOf(plan: Pick<Plan, "timings">, span: Span): Timing | undefined {
  return plan.timings
    .filter((timing) => timing.span === span)
    .reduce<Timing | undefined>((a, b) => (a && a.seconds >= b.seconds ? a : b), undefined);
}
