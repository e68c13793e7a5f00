import type { Flow, ServiceId } from "../model/facts.ts";
import { byHost, listenerOf, listenersOf, type Plan, serviceOf } from "../model/plan.ts";
import { balancerServices, startOrder } from "./start-order.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";

/**
 * The tiers that some services need, their own included: first those that others operate, then in start order. A load
 * balancer needs the members behind it, and a service behind a VIP needs its election.
 */
export function neededTiers(plan: Plan, services: readonly ServiceId[]): readonly Tier[] {
  const needed = new Set<string>(services);
  const balancers = balancerServices(plan);
  const flows = new Map<string, Flow[]>();
  for (const flow of plan.flows) {
    for (const id of flow.from) {
      if (!flow.needed && !balancers.has(id)) continue;
      flows.set(id, [...(flows.get(id) ?? []), flow]);
    }
  }
  const elections = byHost(listenersOf(plan, "router-election"));
  const followed = new Set<Flow>();
  // Grows while it is read.
  for (const id of needed) {
    const vips = ownVips(plan, id);
    for (const host of new Set(vips.flatMap(({ hosts }) => hosts)))
      for (const { service } of elections.get(host) ?? []) needed.add(service);
    for (const flow of flows.get(id) ?? []) {
      if (followed.has(flow)) continue;
      followed.add(flow);
      for (const target of flow.to) needed.add(listenerOf(plan, target)?.service ?? target);
    }
  }
  const outside = [...needed].flatMap((id) => serviceOf(plan, id) ?? []).filter(({ operator }) => operator);
  const managed = startOrder(plan).flatMap(({ services: own }) =>
    tiersOf(own.filter(({ id }) => needed.has(id))),
  );
  return [...tiersOf(outside), ...managed];
}

/** The VIPs through which clients reach a service. */
function ownVips(plan: Plan, id: string) {
  const { host = "" } = serviceOf(plan, id) ?? {};
  const own = (byHost(plan.listeners).get(host) ?? []).filter(({ service }) => service === id);
  return own.flatMap(({ vip = "" }) => plan.vips.get(vip) ?? []);
}
