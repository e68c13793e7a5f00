import type { Span, Timing } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { timingOf } from "./timing-of.ts";

/** What goes wrong, and how long it takes until users are served again. */
export interface Failover {
  /** The titles of its procedures, which say how to try it. */
  readonly what: string;
  /** Seconds at the worst: the sum of the terms. */
  readonly total: number;
  /** Seconds most of the time: the sum of what is typical of each term. */
  readonly typical: number;
  /** What passes, one after the other. */
  readonly terms: readonly Timing[];
}

/**
 * How long every failover of the estate takes, those that take the same time for the same reasons together. Failovers of
 * different things go on side by side.
 */
export function failoversOf(plan: Pick<Plan, "procedures" | "timings">): readonly Failover[] {
  const timed = plan.procedures.filter(({ spans = [] }) => spans.some((span) => timingOf(plan, span)));
  return [...groupBy(timed, ({ spans }) => spans?.join()).values()].map((procedures) => ({
    what: procedures.map(({ title }) => title).join("; "),
    ...durationOf(plan, procedures[0].spans),
  }));
}

/** How long it takes until all of these spans have passed, one after the other. What nothing states takes no time. */
export function durationOf(plan: Pick<Plan, "timings">, spans: readonly Span[] = []): Omit<Failover, "what"> {
  const terms = spans.flatMap((span) => timingOf(plan, span) ?? []);
  const sum = (secondsOf: (term: Timing) => number) =>
    terms.reduce((total, term) => total + secondsOf(term), 0);
  return {
    total: sum(({ seconds }) => seconds),
    typical: sum(({ seconds, typical }) => typical?.seconds ?? seconds),
    terms,
  };
}
