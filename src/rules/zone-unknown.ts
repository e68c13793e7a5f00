import { essentialTiers } from "../analysis/essential-tiers.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const zoneUnknown: Rule = {
  id: "zone-unknown",
  severity: "info",
  summary: "Every host that users rely on sets its zone.",
  rationale:
    "Two virtual machines on one hypervisor, or two servers in one rack, fail together. Without zones it cannot be checked whether a quorum or a pair survives that.",
  bad: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack2" } } },
  good: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack2" }, node3: { zone: "rack3" } } },
  sources: [],
  needsNames: true,
  *check(plan) {
    const tiers = essentialTiers(plan);
    if (!tiers.some(({ hosts }) => hosts.length > 1)) return;
    const essential = new Set(tiers.flatMap(({ hosts }) => hosts));
    const unknown = [...plan.hosts.values()].filter(
      ({ name, zone }) => essential.has(name) && zone === undefined,
    );
    const [first, ...others] = unknown;
    if (!first) return;
    const all = unknown.length === essential.size;
    yield {
      message: all
        ? 'No host sets "zone", so the effect of losing a hypervisor or a rack cannot be checked.'
        : `${named(
            "Host",
            unknown.map(({ name }) => name),
          )} ${unknown.length === 1 ? "does" : "do"} not set "zone", so the effect of losing a zone cannot be checked completely.`,
      at: all ? ["/hosts"] : pointers(first.source, ...others.map(({ source }) => source)),
      hint: 'Set "zone" of each host to its failure domain, such as its hypervisor, rack or room.',
    };
  },
};
