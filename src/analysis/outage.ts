import type { Flow, Listener, Role } from "../model/facts.ts";
import { isLoopback, listenerOf, listenersOf, type Plan, serviceOf } from "../model/plan.ts";
import { essentialTiers } from "./essential-tiers.ts";
import { quorumOf } from "./quorum-of.ts";

/**
 * Without any of these a service that dials it does no work: who holds a lock or a connection to it gives up or waits.
 * Other flows, such as logs, checks and elections, are missed and do not stop their client.
 */
const vital: ReadonlySet<Role> = new Set([
  "consensus",
  "database-primary",
  "database-pooled",
  "broker",
  "share",
] satisfies Role[]);

/**
 * What users of the estate can no longer do when these hosts are lost at once, and the others run and reach each other.
 *
 * A service works when its host is there, a majority of its quorum is, and for everything vital that it dials one
 * listener works. A balanced listener works when a member behind it does. What works is the largest set for which that
 * holds, found by taking services out until nothing changes.
 *
 * @returns titles of services, balanced ports and VIPs, in the order of the plan
 */
export function outageOf(plan: Plan, lost: ReadonlySet<string>): readonly string[] {
  const working = workingServices(plan, lost);
  const tiers = essentialTiers(plan).filter(({ services }) => services.every(({ id }) => !working.has(id)));
  const pools = plan.pools.filter(({ role }) => {
    const listeners = listenersOf(plan, role);
    return listeners.length > 0 && !listeners.some((listener) => answers(plan, listener, working));
  });
  const vips = [...plan.vips.values()].filter(({ hosts }) => hosts.every((host) => lost.has(host)));
  return [...tiers, ...pools].map(({ title }) => title).concat(vips.map(({ name }) => `VIP "${name}"`));
}

function workingServices(plan: Plan, lost: ReadonlySet<string>): ReadonlySet<string> {
  const working = new Set(plan.services.filter(({ host }) => !lost.has(host)).map(({ id }) => id));
  for (const tier of essentialTiers(plan)) {
    const quorum = quorumOf(plan, tier);
    const members = new Set(quorum?.hosts);
    const left = [...members].filter((member) => !lost.has(member)).length;
    if (quorum && left <= members.size / 2) for (const { id } of tier.services) working.delete(id);
  }
  const needs = plan.flows.filter(({ role }) => vital.has(role));
  for (let size = -1; size !== working.size; ) {
    size = working.size;
    for (const flow of needs) {
      for (const id of flow.from) {
        if (working.has(id) && !served(plan, flow, id, working)) working.delete(id);
      }
    }
  }
  return working;
}

function served(plan: Plan, flow: Flow, client: string, working: ReadonlySet<string>): boolean {
  const host = serviceOf(plan, client)?.host;
  return flow.to.some((id) => {
    const listener = listenerOf(plan, id);
    if (!listener || (isLoopback(listener.bind) && listener.host !== host)) return false;
    return answers(plan, listener, working);
  });
}

/** Whether who dials this listener is served: by its service, or by a member behind it. */
function answers(plan: Plan, listener: Listener, working: ReadonlySet<string>): boolean {
  if (!working.has(listener.service)) return false;
  const pool = plan.pools.find(
    ({ role, members }) => role === listener.role && !members.includes(listener.id),
  );
  if (!pool) return true;
  const members = pool.members.flatMap((id) => listenerOf(plan, id) ?? []);
  return members.filter(({ service }) => working.has(service)).length >= (pool.needed ?? 1);
}
