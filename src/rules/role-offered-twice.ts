import { roles } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { listenersOf, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const roleOfferedTwice: Rule = {
  id: "role-offered-twice",
  severity: "error",
  summary: "Clients find what stands before a pool in one place.",
  rationale:
    "Each client is given one address. Of two ways to the same pool one would be used by nobody, and which one would be an accident of order.",
  bad: {
    vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } },
    vipManager: { vip: "database" },
  },
  good: {
    vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } },
    vipManager: { vip: "database" },
    haproxy: { ports: { primary: false } },
  },
  sources: [],
  *check(plan) {
    for (const role of new Set(plan.pools.map((pool) => pool.role))) {
      const tiers = groupBy(listenersOf(plan, role), ({ service }) => serviceOf(plan, service)?.tier);
      const offers = [...tiers.values()].map(([listener]) => listener);
      const [first, second] = offers;
      if (!(first && second)) continue;
      yield {
        message: `Clients look for ${roles[role]} in one place, and ${offers.length} offer one: ${offers.map(({ title }) => `"${title}"`).join(" and ")}.`,
        at: pointers(first.source, ...offers.slice(1).map(({ source }) => source)),
        hint: `Keep one: set the port of the balancer to false, or remove the VIP that follows the leader.`,
      };
    }
  },
};
