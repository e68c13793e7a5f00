import { type Span, spans as words } from "../model/facts.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";
import { secondsOf } from "./shared/seconds-of.ts";

interface Failover {
  readonly what: string;
  /** Where nothing states it, there is no such failover. */
  readonly of: Span;
  /** What takes its time, one after the other. */
  readonly spans: readonly Span[];
}

/** Failovers of one loss; those of different things go on side by side. */
const failovers: readonly Failover[] = [
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

export const objectiveFailover: Rule = {
  id: "objective-failover",
  severity: "warning",
  summary: "Every failover ends within the time that the topology names.",
  rationale:
    "The worst case counts: a lock that was just renewed, and a store that lost its leader with the same host. Measured with a ttl of 30 s: 28.7 to 36.8 s, with 20 s: 19.3 to 25.6 s.",
  *check(plan) {
    const { failoverSeconds: allowed } = plan.objectives;
    if (allowed === undefined) return;
    for (const { what, of, spans } of failovers) {
      const terms = spans.flatMap((span) => secondsOf(plan, span).timings);
      const total = terms.reduce((sum, { seconds }) => sum + seconds, 0);
      if (total <= allowed || !terms.some(({ span }) => span === of)) continue;
      const [longest] = terms.filter(({ fixed }) => !fixed).sort((a, b) => b.seconds - a.seconds);
      const enough = Math.ceil(total);
      yield {
        message: `${what} may take ${total} s to be made good, and ${allowed} s are allowed: ${terms.map(({ span, formula, seconds }) => `${seconds} s until ${words[span]} (${formula})`).join("; ")}.`,
        at: pointers("/objectives/failoverSeconds", ...terms.map(({ source }) => source)),
        hint: longest ? `Lower ${dotted(longest.source)}, or allow ${enough} s.` : `Allow ${enough} s.`,
      };
    }
  },
};
