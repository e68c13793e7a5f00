import type { Platform } from "../platforms/index.ts";
import type {
  Derivation,
  Endpoint,
  FactKind,
  Facts,
  Flow,
  Host,
  Listener,
  Network,
  NetworkId,
  Pool,
  Reference,
  Role,
  Service,
  ServiceId,
  Subnet,
  Vip,
} from "./facts.ts";
import { groupBy } from "./group-by.ts";
import { Results } from "./results.ts";

/** A topology with every default applied and every fact stated. Rules check it, and files are generated from it. */
export interface Plan extends Facts {
  readonly name: string;
  readonly timezone: string;
  /** True if the bundle has user data of cloud-init. */
  readonly cloudInit: boolean;
  /** True if connections within the estate are encrypted. `Listener.secure` tells which daemons support it. */
  readonly tls: boolean;
  /** True if services have certificates, whether clients use TLS or not yet. */
  readonly tlsOffered: boolean;
  /** True if services that are able to use TLS accept no unencrypted connections. */
  readonly tlsRequired: boolean;
  /** `network.subnet`, and then those of the other networks. */
  readonly subnets: readonly [Subnet, ...Subnet[]];
  /** Availability objectives. An omitted objective promises nothing. */
  readonly objectives: Objectives;
  readonly networks: readonly Network[];
  /** By name. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** By name. */
  readonly vips: ReadonlyMap<string, Vip>;
  /** The settings of each active component, by its name, with every default applied. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** The names of the sections that can provide a role, in the topology or not. */
  readonly providers: ReadonlyMap<Role, readonly string[]>;
  /** Reasons for accepted findings, by rule id. */
  readonly accept: Readonly<Record<string, string>>;
  /**
   * The topology itself, with every default applied, for the bundle's copy of it and for plans of changes. It has no path of a
   * schema, which is no part of the estate.
   */
  readonly topology: Readonly<Record<string, unknown>>;
}

/** The part of the plan that is known before components run. */
export type BasePlan = Omit<Plan, FactKind>;

export interface Objectives {
  /** Maximum duration of a failover after the loss of a host or a process, in seconds. */
  readonly failoverSeconds?: number | undefined;
  /** Acknowledged data that a failover may lose: none, or data of the last seconds. */
  readonly dataLoss?: "none" | number | undefined;
  /** The loss that the estate must survive with no more than a failover. */
  readonly survive?: "host" | "zone" | undefined;
  /** Time that the longest task takes, in seconds. */
  readonly longestTaskSeconds?: number | undefined;
  /** Maximum time for which a task waits for a slot while one host that runs tasks is lost, in seconds. */
  readonly longestWaitSeconds?: number | undefined;
}

/** The hosts for which files are generated. */
export function managedHosts({ hosts }: Pick<Plan, "hosts">): readonly Host[] {
  return [...hosts.values()].filter(({ managed }) => managed);
}

/** The platforms of the hosts on which a component has services, each once. */
export function platformsOf(
  { hosts, services }: Pick<Plan, "hosts" | "services">,
  component: string,
): readonly Platform[] {
  const own = services.filter((service) => service.component === component);
  const found = own.flatMap(({ host }) => hosts.get(host)?.platform ?? []);
  return [...new Map(found.map((platform) => [platform.name, platform])).values()];
}

/** The listener with this id. */
export function listenerOf(plan: Pick<Plan, "listeners">, id: string): Listener | undefined {
  return indexed(plan.listeners, "id").get(id)?.[0];
}

/** The listeners of the service with this id. */
export function listenersOfService(plan: Pick<Plan, "listeners">, id: string): readonly Listener[] {
  return indexed(plan.listeners, "service").get(id) ?? [];
}

/** Forms the id of the service of a tier on a host. */
export function serviceId(tier: string, host: string): ServiceId {
  return `${tier}@${host}`;
}

/** The number that files have for a name, as a component has stated it. */
export function derived(
  { derivations }: Pick<Plan, "derivations">,
  name: Derivation["name"],
  host?: string,
): number {
  const own = indexed(derivations, "name")
    .get(name)
    ?.find((each) => each.host === host);
  if (!own) throw new Error(`No component has stated "${name}"${host === undefined ? "" : ` of ${host}`}.`);
  return own.amount;
}

/** The service with this id. */
export function serviceOf(plan: Pick<Plan, "services">, id: string): Service | undefined {
  return indexed(plan.services, "id").get(id)?.[0];
}

/** The services that the bundle starts. Neither hosts that are not managed nor agents of the owner have a unit of it. */
export function startedServices({ services, hosts }: Pick<Plan, "services" | "hosts">): readonly Service[] {
  return services.filter(({ host, unit }) => unit !== "" && hosts.get(host)?.managed);
}

/** The services that the bundle starts on a host. */
export function startedOn(plan: Pick<Plan, "services" | "hosts">, host: string): readonly Service[] {
  const services = byHost(plan.services).get(host) ?? [];
  return startedServices({ services, hosts: plan.hosts });
}

/** The services that others operate. */
export function servicesOutside({ services }: Pick<Plan, "services">): readonly Service[] {
  return services.filter(({ operator }) => operator !== undefined);
}

/** The listeners for clients of `role`: those that offer it, or else the members of its pool. */
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

/** The listeners that offer a role. */
export function listenersOf(plan: Pick<Plan, "listeners">, role: Role): readonly Listener[] {
  refuseHidden(plan.listeners, role);
  return indexed(plan.listeners, "role").get(role) ?? [];
}

/**
 * Resolves the endpoint of `role` for clients on `clientHost`: the loopback address if the service is bound to it, or
 * else the VIP in front of the service, or else the name of each host that offers the role.
 *
 * @returns undefined if nothing offers the role to that host
 */
export function endpointOf(
  plan: Pick<Plan, "listeners" | "pools">,
  role: Role,
  clientHost: string,
): Endpoint | undefined {
  const all = serving(plan, role);
  // Each of thousands of hosts can have a listener of its own.
  const own = byHost(all)
    .get(clientHost)
    ?.find(({ bind, additional }) => isLoopback(bind) && !additional);
  if (own) return { kind: "local", targets: [{ host: own.bind, port: own.port }], secure: isSecure(own) };
  const listeners = all.some(({ additional }) => additional)
    ? all.filter(({ additional }) => !additional)
    : all;
  if (listeners.some(({ bind }) => isLoopback(bind))) return undefined;
  const floating = listeners.find((listener) => listener.vip !== undefined);
  if (floating?.vip) {
    return {
      kind: "vip",
      targets: [{ host: floating.vip, port: floating.port }],
      secure: isSecure(floating),
      trust: floating.trust,
    };
  }
  const [first] = listeners;
  if (!first) return undefined;
  return {
    kind: "nodes",
    targets: listeners.map(({ host, name = host, port }) => ({ host: name, port })),
    secure: isSecure(first),
    trust: first.trust,
  };
}

function isSecure({ secure }: Listener): boolean {
  return secure === true;
}

/** The clients of flows, each once. Many flows share one list of clients. */
export function flowClients(flows: readonly Flow[]): ReadonlySet<Flow["from"][number]> {
  const clients = new Set<Flow["from"][number]>();
  for (const from of new Set(flows.map((flow) => flow.from))) for (const id of from) clients.add(id);
  return clients;
}

/** The uses of names that the topology does not define. */
export function undefinedNames({
  references,
  hosts,
  vips,
  networks,
  subnets,
}: Pick<Plan, "references" | "hosts" | "vips" | "networks" | "subnets">): readonly Reference[] {
  const known = {
    host: hosts,
    vip: vips,
    network: new Set(networks.map(({ name }) => name)),
    subnet: new Set(subnets.map(({ network }) => network)),
  };
  return references.filter(({ kind, name }) => !known[kind].has(name));
}

/** Forms the id of a network in flows. */
export function networkId(name: string): NetworkId {
  return `network:${name}`;
}

/** The network with this id; undefined: the id is a service's. */
export function networkOf({ networks }: Pick<Plan, "networks">, id: string): Network | undefined {
  return networks.find(({ name }) => networkId(name) === id);
}

/** The networks of applications outside the estate. */
export function applicationNetworks({ networks }: Pick<Plan, "networks">): readonly Network[] {
  return networks.filter(({ source }) => source.startsWith("/network/applications/"));
}

/** Reports whether a monitoring network reads metrics from the daemons. */
export function isMonitored({ networks }: Pick<Plan, "networks">): boolean {
  return networks.some(({ name, ranges }) => name === "monitoring" && ranges.length > 0);
}

const vipIndexes = new WeakMap<Plan["vips"], ReadonlyMap<string, readonly Vip[]>>();

/** The VIPs that a host can own. */
export function vipsOf({ vips }: Pick<Plan, "vips">, host: string): readonly Vip[] {
  const owners = () => [...vips.values()].flatMap((vip) => vip.hosts.map((owner) => ({ owner, vip })));
  const index =
    vipIndexes.get(vips) ??
    new Map(
      [...groupBy(owners(), ({ owner }) => owner)].map(([name, own]) => [name, own.map(({ vip }) => vip)]),
    );
  vipIndexes.set(vips, index);
  return index.get(host) ?? [];
}

/** The VIPs whose owner is elected with VRRP. */
export function electedVips({ vips, vipControllers }: Pick<Plan, "vips" | "vipControllers">): readonly Vip[] {
  return [...vips.values()].filter(({ name }) => !vipControllers.some(({ vip }) => vip === name));
}

/** Reports whether only processes on the same host can connect to this address. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** Groups facts by host. */
export function byHost<Fact extends { readonly host: string }>(
  facts: readonly Fact[],
): ReadonlyMap<string, readonly Fact[]> {
  return indexed(facts, "host");
}

const hiddenRoles = new WeakMap<readonly unknown[], (role: Role) => boolean>();

/** Makes `listenersOf` and `poolOf` throw for hidden roles, of which these facts may be incomplete. */
export function hideRoles(facts: readonly unknown[], hidden: (role: Role) => boolean): void {
  hiddenRoles.set(facts, hidden);
}

function refuseHidden(facts: readonly unknown[], role: Role): void {
  if (hiddenRoles.get(facts)?.(role)) {
    throw new Error(
      `Facts about the role "${role}" may be incomplete: add the role to "reads" of the component.`,
    );
  }
}

const indexes = new WeakMap<readonly object[], Map<string, ReadonlyMap<string, readonly never[]>>>();

/** Groups facts by a property. The result is cached if the facts are frozen. */
function indexed<Key extends string, Fact extends { readonly [K in Key]: string }>(
  facts: readonly Fact[],
  key: Key,
): ReadonlyMap<string, readonly Fact[]> {
  const known = indexes.get(facts)?.get(key);
  if (known) return known;
  const index = groupBy<Fact, string>(facts, (fact) => fact[key]);
  if (Object.isFrozen(facts)) {
    // Groups can be grouped further.
    for (const group of index.values()) Object.freeze(group);
    const all = indexes.get(facts) ?? new Map();
    indexes.set(facts, all.set(key, index));
  }
  return index;
}

/** The plans that `resolvePlan` has made. */
export const plans = new Results<Plan>("The plan must be a result of resolvePlan.");
