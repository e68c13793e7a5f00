import type { Flow, Listener, Pool } from "../model/facts.ts";
import { isLoopback, listenerOf, listenersOf, type Plan, serviceOf } from "../model/plan.ts";
import { type Pointer, parentOf } from "../model/pointer.ts";
import { essentialTiers } from "./essential-tiers.ts";
import { quorumOf } from "./quorum-of.ts";
import { toleratedLosses } from "./tolerated-losses.ts";

/** Something that users can no longer do. */
export interface Stop {
  /** Of a service, a balanced port, or a VIP. */
  readonly title: string;
  /** Whether it stops by itself, and not only for want of something else that stops. */
  readonly itself: boolean;
  /** The list of the topology that places it. */
  readonly source: Pointer;
}

/**
 * What users of the estate can no longer do when these hosts are lost at once, and the others run and reach each other.
 *
 * A service works when its host is there, a majority of its quorum is, and for everything that it needs one listener
 * works. A balanced listener works when enough members behind it do, and so do members that nothing balances. What works is the largest set for which that
 * holds, found by taking services out until nothing changes.
 *
 * @returns services, then balanced ports, then VIPs, in the order of the plan
 */
export function outageOf(plan: Plan, lost: ReadonlySet<string>): readonly Stop[] {
  const standing = standingServices(plan, lost);
  const working = workingServices(plan, standing);
  const tiers = essentialTiers(plan).flatMap(({ title, services }) => {
    const none = (ids: ReadonlySet<string>) => services.every(({ id }) => !ids.has(id));
    return none(working) ? [{ title, itself: none(standing), source: parentOf(services[0].source) }] : [];
  });
  const pools = plan.pools.flatMap((pool) => {
    const { title, role, members, source } = pool;
    const listeners = listenersOf(plan, role).filter(({ id }) => !members.includes(id));
    const works =
      listeners.length > 0
        ? listeners.some((listener) => answers(plan, listener, working))
        : !dialledItself(plan, pool, working) || enough(plan, pool, working);
    return works ? [] : [{ title, itself: !enough(plan, pool, standing), source }];
  });
  const vips = [...plan.vips.values()].flatMap(({ name, hosts, source }) =>
    hosts.every((host) => lost.has(host))
      ? [{ title: `VIP ${name}`, itself: true, source: `${source}/hosts` }]
      : [],
  );
  return [...tiers, ...pools, ...vips];
}

/** Whether clients look for the members of a pool themselves, since nothing leads to any, and find some. */
function dialledItself(plan: Plan, { members, port }: Pool, working: ReadonlySet<string>): boolean {
  const led = (role: Pool["role"]) => listenersOf(plan, role).some(({ id }) => !members.includes(id));
  const alike = plan.pools.filter((pool) => pool.members.some((id) => members.includes(id)));
  // Without any, what stops is the members' own service.
  const found = members.some((id) => working.has(listenerOf(plan, id)?.service ?? ""));
  return found && port !== undefined && !alike.some(({ role }) => led(role));
}

/** Services that would work if they needed nothing but their hosts and their own majority. */
function standingServices(plan: Plan, lost: ReadonlySet<string>): ReadonlySet<string> {
  const standing = new Set(plan.services.filter(({ host }) => !lost.has(host)).map(({ id }) => id));
  for (const tier of essentialTiers(plan)) {
    const members = new Set(quorumOf(plan, tier)?.hosts);
    const gone = [...members].filter((member) => lost.has(member)).length;
    if (gone > toleratedLosses(members.size)) for (const { id } of tier.services) standing.delete(id);
  }
  return standing;
}

function workingServices(plan: Plan, standing: ReadonlySet<string>): ReadonlySet<string> {
  const working = new Set(standing);
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
  // Members of a pool that are dialled themselves, since nothing balances them.
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

/** Whether who dials this listener is served: by its service, or by a member behind it. */
function answers(plan: Plan, listener: Listener, working: ReadonlySet<string>): boolean {
  if (!working.has(listener.service)) return false;
  const pool = plan.pools.find(
    ({ role, members }) => role === listener.role && !members.includes(listener.id),
  );
  return !pool || enough(plan, pool, working);
}

/** Whether so many members of a pool work that one of them does what it is for, and one that may. */
function enough(plan: Plan, { members, needed = 1, able }: Pool, working: ReadonlySet<string>): boolean {
  const works = (id: string) => working.has(listenerOf(plan, id)?.service ?? "");
  return members.filter(works).length >= needed && (able === undefined || able.some(works));
}
