import { essentialTiers } from "../analysis/essential-tiers.ts";
import { quorumOf } from "../analysis/quorum-of.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";

export const singlePointOfFailure: Rule = {
  id: "single-point-of-failure",
  severity: "warning",
  summary: "Everything that users rely on runs on two hosts or more.",
  rationale: "What runs on one host alone stops with it, until somebody repairs or replaces the host.",
  bad: { airflow: { schedulers: ["node1"] } },
  good: { airflow: { schedulers: ["node1", "node2"] } },
  sources: [],
  *check(plan) {
    for (const tier of essentialTiers(plan)) {
      // Two hosts would be no help to a quorum; one of a single member is a finding of its own.
      if (tier.hosts.length > 1 || quorumOf(plan, tier)) continue;
      const { source } = tier.services[0];
      yield {
        message: `"${tier.title}" runs on host "${tier.hosts[0]}" alone: it stops when that host is lost.`,
        at: [source],
        hint: `Name a second host in ${dotted(parentOf(source))}.`,
      };
    }
  },
};
