import type { Failover, Span, Timing } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { timingOf } from "./timing-of.ts";

/** The time until service is back. */
export interface Duration {
  /** Seconds at the worst: the sum of the terms. */
  readonly total: number;
  /** Seconds most of the time: the sum of what is typical of each term. */
  readonly typical: number;
  /** What passes, one after the other. */
  readonly terms: readonly Timing[];
}

/** Failovers that take the same time for the same reasons. */
export interface TimedFailover extends Duration {
  /** Their titles. */
  readonly what: string;
}

/** The duration of every failover of the estate. Failovers of different things go on side by side. */
export function failoversOf(plan: Pick<Plan, "failovers" | "timings">): readonly TimedFailover[] {
  const timed = plan.failovers.filter(({ spans }) => spans.some((span) => timingOf(plan, span)));
  return [...groupBy(timed, ({ spans }) => spans.join()).values()].map((failovers) => ({
    what: failovers.map(({ title }) => title).join("; "),
    ...durationOf(plan, failovers[0]),
  }));
}

/** The time until all spans of a failover have passed, one after the other. A span without a timing takes no time. */
export function durationOf(
  plan: Pick<Plan, "timings">,
  { spans }: Pick<Failover, "spans"> = { spans: [] },
): Duration {
  const terms = spans.flatMap((span: Span) => timingOf(plan, span) ?? []);
  const sum = (secondsOf: (term: Timing) => number) =>
    terms.reduce((total, term) => total + secondsOf(term), 0);
  return {
    total: sum(({ seconds }) => seconds),
    typical: sum(({ seconds, typical }) => typical?.seconds ?? seconds),
    terms,
  };
}
