import { everyItem } from "../model/every-item.ts";
import type { Failover, Span, Timing } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { type Plan, plans } from "../model/plan.ts";
import { isValid } from "../model/results.ts";
import { timingOf } from "./timing-of.ts";

/** Time until service is back. */
export interface Duration {
  /** Worst case in seconds: the sum of the terms. */
  readonly total: number;
  /** Typical case in seconds: the sum of the typical terms. */
  readonly typical: number;
  /** The timings that pass, one after the other. */
  readonly terms: readonly Timing[];
}

/** Failovers that pass the same spans and therefore take the same time. */
export interface TimedFailover extends Duration {
  /** Titles of the failovers, separated by semicolons. */
  readonly what: string;
  /** The consequences for running work, as clauses. */
  readonly effects: readonly string[];
}

/**
 * Computes the duration of every failover of the estate. Failovers of different services run in parallel.
 *
 * @throws TypeError for anything but a plan
 */
export function failoversOf(plan: Plan): readonly TimedFailover[] {
  plans.demand(plan);
  const timed = plan.failovers.filter(({ spans }) => spans.some((span) => timingOf(plan, span)));
  return [...groupBy(timed, ({ spans }) => spans.join()).values()].map((failovers) => ({
    what: failovers.map(({ title }) => title).join("; "),
    effects: effectsOf(plan, failovers[0]),
    ...durationOf(plan, failovers[0]),
  }));
}

/** The consequences of a failover for running work, as clauses. */
export function effectsOf(
  plan: Pick<Plan, "effects">,
  { spans }: Pick<Failover, "spans"> = { spans: [] },
): readonly string[] {
  return plan.effects.filter(({ span }) => spans.includes(span)).map(({ text }) => text);
}

/**
 * Computes the time until all spans of a failover have passed, one after the other. A span without a timing takes no
 * time.
 *
 * @throws TypeError for anything but a plan and a failover
 */
export function durationOf(plan: Plan, failover: Pick<Failover, "spans"> = { spans: [] }): Duration {
  plans.demand(plan);
  if (!isValid(() => everyItem(failover.spans, (span) => typeof span === "string")))
    throw new TypeError("The failover must have a list of spans.");
  const { spans } = failover;
  const terms = spans.flatMap((span: Span) => timingOf(plan, span) ?? []);
  const sum = (secondsOf: (term: Timing) => number) =>
    terms.reduce((total, term) => total + secondsOf(term), 0);
  return {
    total: sum(({ seconds }) => seconds),
    typical: sum(({ seconds, typical }) => typical?.seconds ?? seconds),
    terms,
  };
}
