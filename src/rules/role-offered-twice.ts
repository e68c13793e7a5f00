import { type Listener, outsideRoles, roles } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { listenerOf, listenersOf, type Plan, poolOf, serviceOf, servicesOutside } from "../model/plan.ts";
import { pointerSegments } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

/** The section with the service of a listener. */
function sectionOf(plan: Plan, listener: Listener["id"]): string {
  const service = listenerOf(plan, listener)?.service;
  return pointerSegments((service && serviceOf(plan, service)?.source) ?? "")[0] ?? "";
}

export const roleOfferedTwice: Rule = {
  id: "role-offered-twice",
  severity: "error",
  summary:
    "Every pool has at most one endpoint for its clients, there is one broker, and nothing in the estate offers what an external service offers.",
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
    const external = new Set(servicesOutside(plan).map(({ id }) => id));
    const rolesOutside = plan.listeners
      .filter(({ service }) => external.has(service))
      .map(({ role }) => role);
    const pooled = new Set(plan.pools.map((pool) => pool.role));
    for (const role of new Set([...pooled, ...rolesOutside, ...outsideRoles])) {
      const tiers = groupBy(listenersOf(plan, role), ({ service }) => serviceOf(plan, service)?.tier);
      const fronts = [...tiers.values()].map(([listener]) => listener);
      const outside = fronts.find(({ service }) => external.has(service));
      // Without a balancer, clients of the estate's own service connect to its members.
      const member =
        outside && fronts.length === 1 ? listenerOf(plan, poolOf(plan, role)?.members[0] ?? "") : undefined;
      const routed = plan.flows.some(
        ({ from, to }) => outside && member && from.includes(outside.service) && to.includes(member.id),
      );
      const offers = member && !routed ? [...fronts, member] : fronts;
      const [first, second] = offers;
      if (!(first && second)) continue;
      yield {
        message: `Clients need one endpoint for ${roles[role]}, but there are ${offers.length}: ${offers.map(({ title }) => `"${title}"`).join(" and ")}.`,
        at: pointers(first.source, ...offers.slice(1).map(({ source }) => source)),
        hint: outside
          ? `Keep one: remove "${pointerSegments(outside.source).slice(0, 2).join(".")}", or remove "${sectionOf(plan, poolOf(plan, role)?.members[0] ?? second.id)}" and what only it uses.`
          : pooled.has(role)
            ? "Keep one: set the port of the load balancer to false, or remove the VIP that follows the leader."
            : "Keep one: remove the section that provides the other.",
      };
    }
  },
};
