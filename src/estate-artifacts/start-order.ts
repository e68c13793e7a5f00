import type { Service } from "../model/facts.ts";
import { listenerOf, listenersOf, type Plan, serviceOf } from "../model/plan.ts";

/** Services of one kind, wherever they run. */
export interface Tier {
  readonly name: string;
  readonly title: string;
  readonly component: string;
  readonly services: readonly [Service, ...Service[]];
}

/**
 * The tiers of managed hosts in the order in which they start: what others dial comes before them, and so do the
 * elections of a VIP that they dial. Where tiers dial each other, or not at all, the order is that of the registry.
 */
export function startOrder(plan: Plan): readonly Tier[] {
  const services = new Map<string, [Service, ...Service[]]>();
  for (const service of plan.services) {
    if (!plan.hosts.get(service.host)?.managed) continue;
    const known = services.get(service.tier);
    if (known) known.push(service);
    else services.set(service.tier, [service]);
  }
  const elections = listenersOf(plan, "router-election").map(({ service }) => service);
  const needs = new Map([...services.keys()].map((tier) => [tier, new Set<string>()]));
  const tierOf = (id: string) => serviceOf(plan, id)?.tier ?? "";
  // What leads clients starts without those that it leads them to.
  const leading = new Set(
    plan.pools.flatMap(({ role }) => listenersOf(plan, role)).map(({ service }) => tierOf(service)),
  );
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
        if (other !== tier && !needed.has(tier) && services.has(other)) needs.get(tier)?.add(other);
      }
    }
  }
  const order: Tier[] = [];
  const waiting = new Map(services);
  while (waiting.size > 0) {
    const names = [...waiting.keys()];
    const next =
      names.find((name) => ![...(needs.get(name) ?? [])].some((need) => waiting.has(need))) ?? names[0];
    if (next === undefined) break;
    const members = waiting.get(next);
    waiting.delete(next);
    if (members) {
      order.push({ name: next, title: members[0].title, component: members[0].component, services: members });
    }
  }
  return order;
}

/** Hosts that are deployed together. */
export interface Wave {
  /** What its hosts carry that the others rest on. */
  readonly title: string;
  readonly hosts: readonly string[];
  /** Whether more than one of them at a time could cost a majority, a VIP, or a member of a pool. */
  readonly single: boolean;
}

/** The managed hosts in the order in which a change reaches them: by the first tier to start that they have a part in. */
export function waves(plan: Plan): readonly Wave[] {
  const careful = new Set([
    ...plan.quorums.flatMap(({ hosts }) => hosts),
    ...[...plan.vips.values()].flatMap(({ hosts }) => hosts),
    ...plan.pools.flatMap(({ members }) => members.flatMap((id) => listenerOf(plan, id)?.host ?? [])),
    ...plan.shares.flatMap(({ servers }) => servers),
  ]);
  const left = new Set([...plan.hosts.values()].filter(({ managed }) => managed).map(({ name }) => name));
  const all: Wave[] = [];
  const take = (title: string, hosts: readonly string[]) => {
    if (hosts.length === 0) return;
    for (const host of hosts) left.delete(host);
    all.push({ title, hosts, single: hosts.some((host) => careful.has(host)) });
  };
  for (const { title, services } of startOrder(plan)) {
    if (!services[0].essential) continue;
    take(
      title,
      [...new Set(services.map(({ host }) => host))].filter((host) => left.has(host)),
    );
  }
  take("Other hosts", [...left]);
  return all;
}
