import { essentialTiers } from "../analysis/essential-tiers.ts";
import { quorumOf } from "../analysis/quorum-of.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";
import { zoneMajorities } from "./shared/zone-majorities.ts";

export const singleZone: Rule = {
  id: "single-zone",
  severity: "info",
  summary: "The hosts of every service that users rely on are in more than one zone.",
  rationale:
    "The hosts in one zone fail together. Several hosts in one zone are no better than one host when the zone fails.",
  bad: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack1" }, node3: { zone: "rack2" } } },
  good: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack2" }, node3: { zone: "rack3" } } },
  sources: ["https://patroni.readthedocs.io/en/latest/ha_multi_dc.html"],
  needsNames: true,
  *check(plan) {
    const confined = essentialTiers(plan).flatMap((tier) => {
      const zone = commonZone(plan, tier.hosts);
      const quorum = quorumOf(plan, tier);
      const reported = quorum && zoneMajorities(plan, quorum).length > 0;
      return zone === undefined || reported ? [] : [{ zone, ...tier }];
    });
    for (const [zone, tiers] of groupBy(confined, (tier) => tier.zone)) {
      const titles = tiers.map(({ title }) => title);
      const [first = "", ...others] = tiers.map(({ services }) => parentOf(services[0].source));
      yield {
        message: `Every host of ${enumerated(titles)} is in zone "${zone}": the loss of that zone stops ${titles.length === 1 ? "it" : "them"}.`,
        at: pointers(first, ...others),
        hint: "Place each service on hosts in several zones.",
      };
    }
  },
};

/** The zone of all hosts, if there are two hosts or more. */
function commonZone(plan: Plan, hosts: readonly string[]): string | undefined {
  const zones = new Set(hosts.map((name) => plan.hosts.get(name)?.zone));
  const [zone] = zones;
  return hosts.length > 1 && zones.size === 1 ? zone : undefined;
}
