import { byFunction } from "../analysis/essential-tiers.ts";
import { startOrder } from "../analysis/start-order.ts";
import { listenerOf, managedHosts, type Plan } from "../model/plan.ts";

/** Hosts that are deployed together. */
export interface Wave {
  /** The service of its hosts on which later waves depend. */
  readonly title: string;
  readonly hosts: readonly string[];
  /** Whether deploying several hosts at once could cost a majority, a VIP, or a member of a pool. */
  readonly single: boolean;
}

/** The managed hosts in order of deployment: by the first tier in the start order that they belong to. */
export function waves(plan: Plan): readonly Wave[] {
  const careful = new Set([
    ...plan.quorums.flatMap(({ hosts }) => hosts),
    ...[...plan.vips.values()].flatMap(({ hosts }) => hosts),
    ...plan.pools.flatMap(({ members }) => members.flatMap((id) => listenerOf(plan, id)?.host ?? [])),
    ...plan.shares.flatMap(({ servers }) => servers),
  ]);
  const left = new Set(managedHosts(plan).map(({ name }) => name));
  const all: Wave[] = [];
  const take = (title: string, hosts: readonly string[]) => {
    if (hosts.length === 0) return;
    for (const host of hosts) left.delete(host);
    all.push({ title, hosts, single: hosts.some((host) => careful.has(host)) });
  };
  // The smallest function first: a part of its hosts is then no larger a part of any other function.
  const tiers = startOrder(plan)
    .filter(({ services }) => services[0].essential)
    .flatMap((tier) => byFunction(plan, [tier]).toSorted((a, b) => a.hosts.length - b.hosts.length));
  for (const { title, hosts } of tiers) {
    take(
      title,
      hosts.filter((host) => left.has(host)),
    );
  }
  take("Other hosts", [...left]);
  return all;
}
