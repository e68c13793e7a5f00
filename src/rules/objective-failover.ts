import { failoversOf } from "../analysis/failovers.ts";
import { spans as words } from "../model/facts.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const objectiveFailover: Rule = {
  id: "objective-failover",
  severity: "warning",
  summary: "Every failover ends within the time of the objective.",
  rationale:
    "The worst case counts: the lock was just renewed, and the DCS lost its leader with the same host. Measured failovers took 28.7 to 36.8 s with a ttl of 30 s, and 19.3 to 25.6 s with a ttl of 20 s.",
  bad: { objectives: { failoverSeconds: 60 }, postgres: { patroni: { primaryStartTimeout: 300 } } },
  good: { objectives: { failoverSeconds: 60 } },
  sources: ["https://patroni.readthedocs.io/en/latest/dynamic_configuration.html"],
  needsNames: true,
  *check(plan) {
    const { failoverSeconds: allowed } = plan.objectives;
    if (allowed === undefined) return;
    for (const { what, total, terms } of failoversOf(plan)) {
      if (total <= allowed) continue;
      const [longest] = terms.filter(({ fixed }) => !fixed).sort((a, b) => b.seconds - a.seconds);
      const enough = Math.ceil(total);
      yield {
        message: `${what}: recovery may take ${total} s, but only ${allowed} s are allowed: ${terms.map(({ span, formula, seconds }) => `${seconds} s until ${words[span]} (${formula})`).join("; ")}.`,
        at: pointers("/objectives/failoverSeconds", ...terms.map(({ source }) => source)),
        hint: longest ? `Lower ${dotted(longest.source)}, or allow ${enough} s.` : `Allow ${enough} s.`,
      };
    }
  },
};
