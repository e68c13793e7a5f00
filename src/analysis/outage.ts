import type { Flow, Listener, Pool } from "../model/facts.ts";
import { isLoopback, listenerOf, listenersOf, type Plan, serviceOf } from "../model/plan.ts";
import { type Pointer, parentOf } from "../model/pointer.ts";
import { essentialTiers } from "./essential-tiers.ts";
import { quorumOf } from "./quorum-of.ts";
import { toleratedLosses } from "./tolerated-losses.ts";

/** A service, a balanced port or a VIP that no longer works. */
export interface Stop {
  /** Title of the service, the balanced port or the VIP. */
  readonly title: string;
  /** True if it stops because of its own hosts, not only because a dependency stops. */
  readonly itself: boolean;
  /** Pointer to the list of hosts that places it. */
  readonly source: Pointer;
}

/**
 * Computes what stops for users when these hosts are lost at once and all others run and reach each other.
 *
 * A service works if its host is up, a majority of its quorum is up, and a listener works for each of its needs. A
 * balanced listener works if enough members of its pool work; so do members without a load balancer. The working
 * services are the largest set that meets these conditions, found by removing services until nothing changes.
 *
 * @returns services, then balanced ports, then VIPs, in the order of the plan
 */
export function outageOf(plan: Plan, lost: ReadonlySet<string>): readonly Stop[] {
  const running = runningServices(plan, lost);
  const working = workingServices(plan, running);
  const tiers = essentialTiers(plan).flatMap(({ title, services }) => {
    const none = (ids: ReadonlySet<string>) => services.every(({ id }) => !ids.has(id));
    return none(working) ? [{ title, itself: none(running), source: parentOf(services[0].source) }] : [];
  });
  const pools = plan.pools.flatMap((pool) => {
    const { title, role, members, source } = pool;
    const listeners = listenersOf(plan, role).filter(({ id }) => !members.includes(id));
    const works =
      listeners.length > 0
        ? listeners.some((listener) => answers(plan, listener, working))
        : !dialledDirectly(plan, pool, working) || enough(plan, pool, working);
    return works ? [] : [{ title, itself: !enough(plan, pool, running), source }];
  });
  const vips = [...plan.vips.values()].flatMap(({ name, hosts, source }) =>
    hosts.every((host) => lost.has(host))
      ? [{ title: `VIP ${name}`, itself: true, source: `${source}/hosts` }]
      : [],
  );
  return [...tiers, ...pools, ...vips];
}

/** Reports whether clients connect to the members of a pool directly, because nothing balances them, and one works. */
function dialledDirectly(plan: Plan, { members, port }: Pool, working: ReadonlySet<string>): boolean {
  const balanced = (role: Pool["role"]) => listenersOf(plan, role).some(({ id }) => !members.includes(id));
  const alike = plan.pools.filter((pool) => pool.members.some((id) => members.includes(id)));
  // If none works, the outage is that of the members' own service.
  const found = members.some((id) => working.has(listenerOf(plan, id)?.service ?? ""));
  return found && port !== undefined && !alike.some(({ role }) => balanced(role));
}

/** The services whose host is up and whose quorum has a majority, without regard to their needs. */
function runningServices(plan: Plan, lost: ReadonlySet<string>): ReadonlySet<string> {
  const running = new Set(plan.services.filter(({ host }) => !lost.has(host)).map(({ id }) => id));
  for (const tier of essentialTiers(plan)) {
    const members = new Set(quorumOf(plan, tier)?.hosts);
    const gone = [...members].filter((member) => lost.has(member)).length;
    if (gone > toleratedLosses(members.size)) for (const { id } of tier.services) running.delete(id);
  }
  return running;
}

function workingServices(plan: Plan, running: ReadonlySet<string>): ReadonlySet<string> {
  const working = new Set(running);
  const needs = plan.flows.filter(({ needed }) => needed);
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
  // Clients connect to the members directly, because nothing balances the pool.
  const pool = plan.pools.find(
    ({ role, members }) => role === flow.role && flow.to.every((id) => members.includes(id)),
  );
  if (pool) return enough(plan, pool, working);
  const host = serviceOf(plan, client)?.host;
  return flow.to.some((id) => {
    const listener = listenerOf(plan, id);
    if (!listener || (isLoopback(listener.bind) && listener.host !== host)) return false;
    return answers(plan, listener, working);
  });
}

/** Reports whether a listener serves its clients: its service works, and so does the pool behind it. */
function answers(plan: Plan, listener: Listener, working: ReadonlySet<string>): boolean {
  if (!working.has(listener.service)) return false;
  const pool = plan.pools.find(
    ({ role, members }) => role === listener.role && !members.includes(listener.id),
  );
  return !pool || enough(plan, pool, working);
}

/** Reports whether enough members of a pool work, at least one able member among them. */
function enough(plan: Plan, { members, needed = 1, able }: Pool, working: ReadonlySet<string>): boolean {
  const works = (id: string) => working.has(listenerOf(plan, id)?.service ?? "");
  return members.filter(works).length >= needed && (able === undefined || able.some(works));
}
