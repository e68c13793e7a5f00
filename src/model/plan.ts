import type { Platform } from "../platforms/index.ts";
import type {
  Endpoint,
  FactKind,
  Facts,
  Host,
  Listener,
  Network,
  NetworkId,
  Pool,
  Role,
  Service,
  ServiceId,
  Vip,
} from "./facts.ts";
import { groupBy } from "./group-by.ts";

/** A topology with every default applied and every consequence stated: what rules judge and files are made from. */
export interface Plan extends Facts {
  readonly name: string;
  readonly platform: Platform;
  readonly timezone: string;
  /** Whether connections within the estate are encrypted, where the daemons can (`Listener.secure` says which). */
  readonly tls: boolean;
  readonly subnet: string;
  /** What the estate is to withstand; what is left out is not promised. */
  readonly objectives: Objectives;
  readonly networks: readonly Network[];
  /** By name. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** By name. */
  readonly vips: ReadonlyMap<string, Vip>;
  /** The settings of each component that takes part, by its name, with every default applied. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** Reasons by the id of the rule whose warnings are known and meant. */
  readonly accept: Readonly<Record<string, string>>;
}

/** The part of the plan that is known before components run. */
export type BasePlan = Omit<Plan, FactKind>;

export interface Objectives {
  /** Seconds after which everything works again when a host or a process is lost. */
  readonly failoverSeconds?: number | undefined;
  /** How much of what was acknowledged may be gone then: nothing, or what came in the last seconds. */
  readonly dataLoss?: "none" | number | undefined;
  /** What may be lost while users notice a failover at most. */
  readonly survive?: "host" | "zone" | undefined;
}

/** The hosts that files are generated for. */
export function managedHosts({ hosts }: Pick<Plan, "hosts">): readonly Host[] {
  return [...hosts.values()].filter(({ managed }) => managed);
}

/** The listener with this id. */
export function listenerOf(plan: Pick<Plan, "listeners">, id: string): Listener | undefined {
  return indexed(plan.listeners, "id").get(id)?.[0];
}

/** The id of the service of a tier on a host. */
export function serviceId(tier: string, host: string): ServiceId {
  return `${tier}@${host}`;
}

/** The service with this id. */
export function serviceOf(plan: Pick<Plan, "services">, id: string): Service | undefined {
  return indexed(plan.services, "id").get(id)?.[0];
}

/** The listeners that clients of `role` may dial: those that offer it, else the members of the pool that would. */
export function serving(plan: Pick<Plan, "listeners" | "pools">, role: Role): readonly Listener[] {
  const offered = listenersOf(plan, role);
  if (offered.length > 0) return offered;
  return (poolOf(plan, role)?.members ?? []).flatMap((id) => listenerOf(plan, id) ?? []);
}

/** The pool whose clients look for `role`. */
export function poolOf(plan: Pick<Plan, "pools">, role: Role): Pool | undefined {
  refuseHidden(plan.pools, role);
  return plan.pools.find((pool) => pool.role === role);
}

/** The listeners that offer a role themselves. */
export function listenersOf(plan: Pick<Plan, "listeners">, role: Role): readonly Listener[] {
  refuseHidden(plan.listeners, role);
  return indexed(plan.listeners, "role").get(role) ?? [];
}

/**
 * How a client on `clientHost` reaches `role`: by the VIP where one floats before it, by its own host where the
 * service is bound to the loopback address, else by the name of each host that offers it.
 *
 * @returns undefined when nothing offers the role to that host
 */
export function endpointOf(
  plan: Pick<Plan, "listeners" | "pools">,
  role: Role,
  clientHost: string,
): Endpoint | undefined {
  const listeners = serving(plan, role);
  const local = listeners.filter((listener) => isLoopback(listener.bind));
  if (local.length > 0) {
    const own = local.find((listener) => listener.host === clientHost);
    return own && { kind: "local", targets: [{ host: own.bind, port: own.port }], secure: isSecure(own) };
  }
  const floating = listeners.find((listener) => listener.vip !== undefined);
  if (floating?.vip) {
    return {
      kind: "vip",
      targets: [{ host: floating.vip, port: floating.port }],
      secure: isSecure(floating),
    };
  }
  const [first] = listeners;
  if (!first) return undefined;
  return {
    kind: "nodes",
    targets: listeners.map(({ host, port }) => ({ host, port })),
    secure: isSecure(first),
  };
}

function isSecure({ secure }: Listener): boolean {
  return secure === true;
}

/** How flows name a network that they come from. */
export function networkId(name: string): NetworkId {
  return `network:${name}`;
}

/** The network that a flow comes from by this id; undefined: it is a service. */
export function networkOf({ networks }: Pick<Plan, "networks">, id: string): Network | undefined {
  return networks.find(({ name }) => networkId(name) === id);
}

/** Whether anything outside reads figures from the daemons. */
export function isMonitored({ networks }: Pick<Plan, "networks">): boolean {
  return networks.some(({ name, ranges }) => name === "monitoring" && ranges.length > 0);
}

/** The VIPs over whose owner its hosts hold an election. */
export function electedVips({
  vips,
  vipControllers: movers,
}: Pick<Plan, "vips" | "vipControllers">): readonly Vip[] {
  return [...vips.values()].filter(({ name }) => !movers.some(({ vip }) => vip === name));
}

/** Whether only processes of the same host can dial this address. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** The facts of each host. */
export function byHost<Fact extends { readonly host: string }>(
  facts: readonly Fact[],
): ReadonlyMap<string, readonly Fact[]> {
  return indexed(facts, "host");
}

const hiddenRoles = new WeakMap<readonly unknown[], (role: Role) => boolean>();

/** Makes `listenersOf` and `poolOf` throw for roles of which these facts may lack some. */
export function hideRoles(facts: readonly unknown[], hidden: (role: Role) => boolean): void {
  hiddenRoles.set(facts, hidden);
}

function refuseHidden(facts: readonly unknown[], role: Role): void {
  if (hiddenRoles.get(facts)?.(role)) {
    throw new Error(
      `Whatever offers the role "${role}" may not have stated its facts yet: declare that it is read.`,
    );
  }
}

const indexes = new WeakMap<readonly object[], Map<string, ReadonlyMap<string, readonly never[]>>>();

/** Facts grouped by one of their properties; remembered for facts that cannot change any more. */
function indexed<Key extends string, Fact extends { readonly [K in Key]: string }>(
  facts: readonly Fact[],
  key: Key,
): ReadonlyMap<string, readonly Fact[]> {
  const known = indexes.get(facts)?.get(key);
  if (known) return known;
  const index = groupBy<Fact, string>(facts, (fact) => fact[key]);
  if (Object.isFrozen(facts)) {
    const all = indexes.get(facts) ?? new Map();
    indexes.set(facts, all.set(key, index));
  }
  return index;
}
