import { roles } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { listenersOf, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const roleOfferedTwice: Rule = {
  id: "role-offered-twice",
  severity: "error",
  summary: "Every pool has at most one endpoint for its clients.",
  rationale:
    "Every client gets one address. With two endpoints, one would be unused, and the choice would depend on the order in the topology.",
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
  needsNames: true,
  *check(plan) {
    for (const role of new Set(plan.pools.map((pool) => pool.role))) {
      const tiers = groupBy(listenersOf(plan, role), ({ service }) => serviceOf(plan, service)?.tier);
      const offers = [...tiers.values()].map(([listener]) => listener);
      const [first, second] = offers;
      if (!(first && second)) continue;
      yield {
        message: `Clients need one endpoint for ${roles[role]}, but there are ${offers.length}: ${offers.map(({ title }) => `"${title}"`).join(" and ")}.`,
        at: pointers(first.source, ...offers.slice(1).map(({ source }) => source)),
        hint: "Keep one: set the port of the load balancer to false, or remove the VIP that follows the leader.",
      };
    }
  },
};
