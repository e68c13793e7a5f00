import type { Listener, Pool, Service } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { isLoopback, listenerOf, listenersOf, type Plan, plans, serviceOf } from "../model/plan.ts";
import { type Pointer, parentOf } from "../model/pointer.ts";
import { isValid } from "../model/results.ts";
import { DependencyNetwork } from "./dependency-network.ts";
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

/** Something that stops if the node `works` fails, and by itself if the node `runs` fails. */
interface Stoppable {
  readonly title: string;
  readonly source: Pointer;
  readonly works: number;
  readonly runs: number;
  /** If this node fails as well, something else stops instead. */
  readonly unless?: number;
}

interface Estate {
  readonly network: DependencyNetwork;
  /** Nodes of the hosts, by name. */
  readonly hosts: ReadonlyMap<string, number>;
  /** By service, the nodes that fail if it alone does not run. */
  readonly services: ReadonlyMap<string, readonly number[]>;
  readonly stoppable: readonly Stoppable[];
}

const estates = new WeakMap<Plan, Estate>();

/**
 * Computes what stops for users when these hosts are lost at once and all others run and reach each other.
 *
 * A service works if its host is up, a majority of its quorum is up, and a listener works for each of its needs. A
 * balanced listener works if enough members of its pool work; so do members without a load balancer.
 *
 * @returns services, then balanced ports, then VIPs, in the order of the plan
 * @throws TypeError for anything but a plan and a set of names
 */
export function outageOf(plan: Plan, lost: ReadonlySet<string>): readonly Stop[] {
  plans.demand(plan);
  if (!isValid(() => lost instanceof Set)) throw new TypeError("The lost hosts must be a set of names.");
  return outageWithout(plan, lost, []);
}

/** Computes what stops while these hosts are lost and these services do not run on hosts that do. */
export function outageWithout(
  plan: Plan,
  lost: ReadonlySet<string>,
  stopped: readonly Service[],
): readonly Stop[] {
  const estate = estates.get(plan) ?? estateOf(plan);
  estates.set(plan, estate);
  const { network, hosts, services, stoppable } = estate;
  return network.without(
    [
      ...[...lost].flatMap((name) => hosts.get(name) ?? []),
      ...stopped.flatMap(({ id }) => services.get(id) ?? []),
    ],
    () =>
      stoppable
        .filter(
          ({ works, unless }) => !(network.works(works) || (unless !== undefined && !network.works(unless))),
        )
        .map(({ title, source, runs }) => ({ title, itself: !network.works(runs), source })),
  );
}

function estateOf(plan: Plan): Estate {
  const network = new DependencyNetwork();
  const any = (inputs: readonly number[]) => network.add(inputs, 1);
  const hosts = new Map<string, number>();
  const hostNodes = (names: Iterable<string>) =>
    [...names].map((name) => {
      const node = hosts.get(name) ?? network.add([]);
      hosts.set(name, node);
      return node;
    });
  const tiers = essentialTiers(plan);

  // Services whose host is up and whose quorum has a majority, without regard to their needs.
  const running = new Map<string, number>();
  for (const { id, host } of plan.services) running.set(id, network.add(hostNodes([host])));
  const services = new Map([...running].map(([id, node]) => [id, [node]]));
  for (const tier of tiers) {
    const voters = new Map(
      [...new Set(quorumOf(plan, tier)?.hosts)].map((host) => [host, network.add(hostNodes([host]))]),
    );
    const majority = network.add([...voters.values()], voters.size - toleratedLosses(voters.size));
    for (const { id, host } of tier.services) {
      network.addInput(running.get(id) as number, majority);
      const voter = voters.get(host);
      if (voter !== undefined) services.get(id)?.push(voter);
    }
  }
  const working = new Map([...running].map(([id, node]) => [id, network.add([node])]));

  const serviceNodes = (nodes: ReadonlyMap<string, number>, listeners: readonly string[]) =>
    listeners.flatMap((id) => nodes.get(listenerOf(plan, id)?.service ?? "") ?? []);
  /** Enough members of a pool, and enough of those that are able. */
  const enough = (nodes: ReadonlyMap<string, number>, { members, needed = 1, able, neededAble = 1 }: Pool) =>
    network.add([
      network.add(serviceNodes(nodes, members), needed),
      ...(able === undefined ? [] : [network.add(serviceNodes(nodes, able), neededAble)]),
    ]);
  const pools = plan.pools.map((pool) => ({
    pool,
    members: new Set<string>(pool.members),
    works: enough(working, pool),
    runs: enough(running, pool),
  }));
  const poolsByRole = groupBy(pools, ({ pool }) => pool.role);

  /** A listener serves its clients: its service works, and so does the pool behind it. */
  const answers = new Map<Listener, number>();
  for (const listener of plan.listeners) {
    const behind = poolsByRole.get(listener.role)?.find(({ members }) => !members.has(listener.id));
    const service = working.get(listener.service);
    answers.set(listener, network.add([service ?? any([]), ...(behind ? [behind.works] : [])]));
  }

  for (const { role, from, to, needed } of plan.flows) {
    if (!needed) continue;
    // Clients connect to the members directly, because nothing balances the pool.
    const direct = poolsByRole.get(role)?.find(({ members }) => to.every((id) => members.has(id)));
    const listeners = to.flatMap((id) => listenerOf(plan, id) ?? []);
    const local = groupBy(
      listeners.filter(({ bind }) => isLoopback(bind)),
      ({ host }) => host,
    );
    const nodesOf = (some: readonly Listener[]) => some.flatMap((listener) => answers.get(listener) ?? []);
    const shared = direct?.works ?? any(nodesOf(listeners.filter(({ bind }) => !isLoopback(bind))));
    for (const id of from) {
      const client = working.get(id);
      if (client === undefined) continue;
      const own = direct ? undefined : local.get(serviceOf(plan, id)?.host ?? "");
      network.addInput(client, own ? any([shared, ...nodesOf(own)]) : shared);
    }
  }

  const agreements = groupBy(plan.agreements, ({ source }) => source);
  const fronts = (role: Pool["role"], members: ReadonlySet<string>) =>
    listenersOf(plan, role).filter(({ id }) => !members.has(id));
  const stoppable: Stoppable[] = [
    ...tiers.map(({ title, services }) => ({
      title,
      source: parentOf(services[0].source),
      works: any(services.flatMap(({ id }) => working.get(id) ?? [])),
      runs: any(services.flatMap(({ id }) => running.get(id) ?? [])),
    })),
    ...pools.flatMap(({ pool: { title, role, members, port, source }, ...own }): Stoppable[] => {
      const balancing = fronts(role, own.members);
      if (balancing.length > 0) {
        const works = any(balancing.flatMap((listener) => answers.get(listener) ?? []));
        return [{ title, source, works, runs: own.runs }];
      }
      const alike = pools.filter(({ pool }) => pool.members.some((id) => own.members.has(id)));
      if (port === undefined || alike.some(({ pool }) => fronts(pool.role, own.members).length > 0))
        return [];
      // Clients connect to the members directly. If none works, the outage is that of the members' own service.
      return [{ title, source, ...own, unless: any(serviceNodes(working, members)) }];
    }),
    ...[...plan.vips.values()].map(({ name, hosts: owners, source }) => {
      const electing = new Set(agreements.get(source)?.flatMap(({ members }) => members));
      const works = any(
        owners.flatMap((owner) => {
          const node = network.add(hostNodes([owner]));
          for (const id of electing) if (serviceOf(plan, id)?.host === owner) services.get(id)?.push(node);
          return node;
        }),
      );
      return { title: `VIP ${name}`, source: `${source}/hosts`, works, runs: works };
    }),
  ];
  network.settle();
  return { network, hosts, services, stoppable };
}
