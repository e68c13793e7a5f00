import type { Span, Timing } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";

/** How long a span takes: the longest of its timings, or undefined when nothing states one. */
export function timingOf(plan: Pick<Plan, "timings">, span: Span): Timing | undefined {
  return plan.timings
    .filter((timing) => timing.span === span)
    .reduce<Timing | undefined>((a, b) => (a && a.seconds >= b.seconds ? a : b), undefined);
}
