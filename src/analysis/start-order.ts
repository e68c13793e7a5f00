import { listenerOf, listenersOf, type Plan, serviceOf } from "../model/plan.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";

/**
 * The tiers of managed hosts in the order in which they start: what others dial comes before them, and so do the
 * elections of a VIP that they dial. Where tiers dial each other, or not at all, the order is that of the plan.
 */
export function startOrder(plan: Plan): readonly Tier[] {
  const managed = plan.services.filter(({ host }) => plan.hosts.get(host)?.managed);
  const tiers = new Map(tiersOf(managed).map((tier) => [tier.services[0].tier, tier]));
  const elections = listenersOf(plan, "router-election").map(({ service }) => service);
  const needs = new Map([...tiers.keys()].map((tier) => [tier, new Set<string>()]));
  const tierOf = (id: string) => serviceOf(plan, id)?.tier ?? "";
  // What leads clients starts without those that it leads them to.
  const leading = new Set([...leadingServices(plan)].map(tierOf));
  for (const { from, to } of plan.flows) {
    const listeners = to.flatMap((id) => listenerOf(plan, id) ?? []);
    const floats = listeners.some(({ vip }) => vip !== undefined);
    const needed = new Set(
      [...listeners.map(({ service }) => service), ...(floats ? elections : [])].map(tierOf),
    );
    for (const tier of new Set(from.map(tierOf))) {
      if (leading.has(tier)) continue;
      for (const other of needed) {
        // What a tier offers through a VIP of its own does not wait for the VIP.
        if (other !== tier && !needed.has(tier) && tiers.has(other)) needs.get(tier)?.add(other);
      }
    }
  }
  const order: Tier[] = [];
  const waiting = new Map(tiers);
  const ready = (name: string) => ![...(needs.get(name) ?? [])].some((need) => waiting.has(need));
  const following = () => [...waiting].find(([name]) => ready(name)) ?? [...waiting][0];
  for (let next = following(); next; next = following()) {
    const [name, tier] = next;
    order.push(tier);
    waiting.delete(name);
  }
  return order;
}

/** Ids of the services that lead clients to members of pools. */
export function leadingServices(plan: Plan): ReadonlySet<string> {
  return new Set(plan.pools.flatMap(({ role }) => listenersOf(plan, role)).map(({ service }) => service));
}
