import type { Span, Timing } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import { secondsOf } from "./seconds-of.ts";

interface Event {
  readonly what: string;
  /** Where nothing states it, there is no such failover. */
  readonly of: Span;
  /** What takes its time, one after the other. */
  readonly spans: readonly Span[];
}

/** Failovers of one loss; those of different things go on side by side. */
const events: readonly Event[] = [
  {
    what: "The loss of the host of the database's leader",
    of: "leader-lease",
    spans: ["leader-lease", "consensus-election", "promotion", "detection"],
  },
  {
    what: "A crash of the database on its leader's host",
    of: "crash-recovery",
    spans: ["crash-recovery", "promotion", "detection"],
  },
  { what: "The loss of the host of a VIP", of: "vip-move", spans: ["vip-move"] },
  { what: "A crash of what a VIP leads to", of: "vip-release", spans: ["vip-release"] },
  { what: "The loss of the host of a share", of: "share-recovery", spans: ["vip-move", "share-recovery"] },
  { what: "The loss of the host of a broker", of: "broker-recovery", spans: ["broker-recovery"] },
];

/** What goes wrong, and how long it takes at worst until users are served again. */
export interface Failover {
  readonly what: string;
  /** Seconds: the sum of the terms. */
  readonly total: number;
  readonly terms: readonly Timing[];
}

/**
 * The worst case of every failover of the estate: the sum of its terms, each as slow as it can be. Measured on a booted
 * estate: the loss of the leader's host took 28.7 to 36.8 s with a ttl of 30 s, and 19.3 to 25.6 s with 20 s.
 */
export function failoversOf(plan: Plan): readonly Failover[] {
  return events.flatMap(({ what, of, spans }) => {
    const terms = spans.flatMap((span) => secondsOf(plan, span).timings);
    const total = terms.reduce((sum, { seconds }) => sum + seconds, 0);
    return terms.some(({ span }) => span === of) ? [{ what, total, terms }] : [];
  });
}
