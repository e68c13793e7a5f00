import type { Flow } from "../model/facts.ts";
import { memoized, memoizedByObject } from "../model/memoized.ts";
import { listenerOf, listenersOf, type Plan, serviceOf, startedServices } from "../model/plan.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";

/**
 * Sorts the tiers that the bundle starts into their start order: a tier starts after the tiers that it connects to and after
 * the election of a VIP that it connects to. Otherwise, and in cycles, the order is that of the plan.
 */
export const startOrder = memoizedByObject((plan: Plan): readonly Tier[] => {
  const tiers = new Map(tiersOf(startedServices(plan)).map((tier) => [tier.services[0].tier, tier]));
  const elections = listenersOf(plan, "router-election").map(({ service }) => service);
  const needs = new Map([...tiers.keys()].map((tier) => [tier, new Set<string>()]));
  const tierOf = (id: string) => serviceOf(plan, id)?.tier ?? "";
  // Many flows have the same clients.
  const tiersOfClients = memoized((from: Flow["from"]) => new Set(from.map(tierOf)));
  // A load balancer starts without the members behind it.
  const balancing = new Set([...balancerServices(plan)].map(tierOf));
  for (const { from, to } of plan.flows) {
    const listeners = to.flatMap((id) => listenerOf(plan, id) ?? []);
    const floats = listeners.some(({ vip }) => vip !== undefined);
    const needed = new Set(
      [...listeners.map(({ service }) => service), ...(floats ? elections : [])].map(tierOf),
    );
    for (const tier of tiersOfClients(from)) {
      if (balancing.has(tier)) continue;
      for (const other of needed) {
        // A tier that offers something through its own VIP does not wait for the VIP.
        if (other !== tier && !needed.has(tier) && tiers.has(other)) needs.get(tier)?.add(other);
      }
    }
  }
  const order: Tier[] = [];
  const waiting = new Map(tiers);
  const ready = (name: string) => ![...(needs.get(name) ?? [])].some((need) => waiting.has(need));
  const nextTier = () => [...waiting].find(([name]) => ready(name)) ?? [...waiting][0];
  for (let next = nextTier(); next; next = nextTier()) {
    const [name, tier] = next;
    order.push(tier);
    waiting.delete(name);
  }
  return order;
});

/** Ids of the services that are members of pools. */
export function balancedServices(plan: Plan): ReadonlySet<string> {
  return new Set(
    plan.pools.flatMap(({ members }) => members.flatMap((id) => listenerOf(plan, id)?.service ?? [])),
  );
}

/** Ids of the services that route clients to members of pools. A member that holds a VIP itself routes nobody. */
export function balancerServices(plan: Plan): ReadonlySet<string> {
  const members = balancedServices(plan);
  const fronts = plan.pools.flatMap(({ role }) => listenersOf(plan, role)).map(({ service }) => service);
  return new Set(fronts.filter((service) => !members.has(service)));
}
