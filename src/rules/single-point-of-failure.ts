import { essentialTiers } from "../analysis/essential-tiers.ts";
import { quorumOf } from "../analysis/quorum-of.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";

export const singlePointOfFailure: Rule = {
  id: "single-point-of-failure",
  severity: "warning",
  summary: "Every service that users rely on runs on two hosts or more.",
  rationale:
    "A service on a single host stops when that host is lost, until the host is repaired or replaced.",
  bad: { airflow: { schedulers: ["node1"] } },
  good: { airflow: { schedulers: ["node1", "node2"] } },
  sources: [],
  needsNames: true,
  *check(plan) {
    for (const tier of essentialTiers(plan)) {
      // A second host would not help a quorum. The rule "quorum-single" reports a quorum of one.
      if (tier.hosts.length > 1 || quorumOf(plan, tier)) continue;
      const { source } = tier.services[0];
      yield {
        message: `"${tier.title}" runs only on host "${tier.hosts[0]}" and stops when that host is lost.`,
        at: [source],
        hint: `Add a second host to ${dotted(parentOf(source))}.`,
      };
    }
  },
};
