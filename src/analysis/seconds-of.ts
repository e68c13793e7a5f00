import type { Span, Timing } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";

/** The timings of one span, added up. */
export function secondsOf(
  plan: Pick<Plan, "timings">,
  span: Span,
): { readonly seconds: number; readonly timings: readonly Timing[] } {
  const timings = plan.timings.filter((timing) => timing.span === span);
  return { seconds: timings.reduce((sum, { seconds }) => sum + seconds, 0), timings };
}
