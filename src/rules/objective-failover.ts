import { type Span, spans as words } from "../model/facts.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";
import { secondsOf } from "./shared/seconds-of.ts";

/** What takes its time, one after the other, when a host is lost; different losses go on side by side. */
const failovers: readonly { readonly what: string; readonly spans: readonly Span[] }[] = [
  {
    what: "The loss of the host of the database's leader",
    spans: ["leader-lease", "consensus-election", "promotion", "detection"],
  },
  {
    what: "A crash of the database on its leader's host",
    spans: ["crash-recovery", "promotion", "detection"],
  },
  { what: "The loss of the host of a VIP", spans: ["vip-move"] },
  { what: "The loss of the host of a broker", spans: ["broker-recovery"] },
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
    for (const { what, spans } of failovers) {
      const terms = spans.flatMap((span) => secondsOf(plan, span).timings);
      const total = terms.reduce((sum, { seconds }) => sum + seconds, 0);
      if (total <= allowed) continue;
      const longest = terms.reduce((a, b) => (b.seconds > a.seconds ? b : a));
      yield {
        message: `${what} may take ${total} s to be made good, and ${allowed} s are allowed: ${terms.map(({ span, formula, seconds }) => `${seconds} s until ${words[span]} (${formula})`).join("; ")}.`,
        at: pointers("/objectives/failoverSeconds", ...terms.map(({ source }) => source)),
        hint: `Lower ${dotted(longest.source)}, which makes most of it, or allow ${Math.ceil(total)} s.`,
      };
    }
  },
};
