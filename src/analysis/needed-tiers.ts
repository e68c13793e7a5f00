import type { Flow, ServiceId } from "../model/facts.ts";
import { byHost, listenerOf, listenersOf, listenersOfService, type Plan, serviceOf } from "../model/plan.ts";
import { balancerServices, startOrder } from "./start-order.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";

/**
 * The tiers that some services need, their own included: first those that others operate, then in start order. A load
 * balancer needs the members behind it, for its clients those behind their port, and a service behind a VIP needs its
 * election.
 */
export function neededTiers(plan: Plan, services: readonly ServiceId[]): readonly Tier[] {
  const needed = new Set<string>(services);
  const given = new Set<string>(services);
  const balancers = balancerServices(plan);
  const members = new Map(plan.pools.map(({ role, members: ids }) => [role, ids]));
  const flows = new Map<string, Flow[]>();
  for (const flow of plan.flows) {
    for (const id of flow.from) {
      if (!flow.needed && !(balancers.has(id) && given.has(id))) continue;
      const own = flows.get(id);
      if (own) own.push(flow);
      else flows.set(id, [flow]);
    }
  }
  const elections = byHost(listenersOf(plan, "router-election"));
  const reached = new Set<string>();
  const reach = (ids: readonly string[]) => {
    for (const id of ids) {
      const listener = reached.has(id) ? undefined : listenerOf(plan, id);
      if (!listener) continue;
      reached.add(id);
      needed.add(listener.service);
      if (balancers.has(listener.service)) reach(members.get(listener.role) ?? []);
    }
  };
  const followed = new Set<Flow>();
  // Grows while it is read.
  for (const id of needed) {
    for (const host of new Set(ownVips(plan, id).flatMap(({ hosts }) => hosts)))
      for (const { service } of elections.get(host) ?? []) needed.add(service);
    for (const flow of flows.get(id) ?? []) {
      if (!followed.has(flow)) reach(flow.to);
      followed.add(flow);
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
  return listenersOfService(plan, id).flatMap(({ vip = "" }) => plan.vips.get(vip) ?? []);
}
