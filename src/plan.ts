import { components } from "./components/index.ts";
import {
  type Component,
  type FactContext,
  type FlowContext,
  lastKinds,
  type ProcedureContext,
  type StatedFacts,
} from "./model/component.ts";
import {
  addFacts,
  emptyFacts,
  type FactKind,
  type Facts,
  factKindNames,
  type Host,
  type OpenFacts,
  type Reference,
  type Subnet,
  statementsOf,
  type Version,
  type Vip,
} from "./model/facts.ts";
import { mebibytes } from "./model/fields.ts";
import { groupBy } from "./model/group-by.ts";
import { nameIn, networkOfSection, placedHost, prefixLengthOf, subnetOf } from "./model/networks.ts";
import { sortedEntries } from "./model/order.ts";
import { hostsWithOverrides, overridesOf } from "./model/override.ts";
import { type BasePlan, type Plan, plans, platformsOf, serviceId, serving } from "./model/plan.ts";
import { type Pointer, pointerTo } from "./model/pointer.ts";
import { isPackaged, newestOf, seriesOf, versionIn } from "./model/version.ts";
import { platformOf } from "./platforms/index.ts";
import { type OrderedComponent, statementOrder } from "./statement-order.ts";
import { type Topology, topologies } from "./topology.ts";
import { refuseUnoffered, visibleFacts } from "./visible-facts.ts";

let order: readonly OrderedComponent[] | undefined;

/** Every component, in the order in which they state their facts. */
function orderedComponents(): readonly OrderedComponent[] {
  order ??= statementOrder(Object.values<Component>(components));
  return order;
}

/** The active components of a plan with their settings, in the order in which they state their facts. */
export function activeComponents({
  sections,
}: Pick<Plan, "sections">): readonly (OrderedComponent & { readonly settings: unknown })[] {
  return orderedComponents().flatMap((ordered) => {
    const settings = sections[ordered.component.name];
    return settings === undefined ? [] : [{ ...ordered, settings }];
  });
}

/**
 * Derives the plan of a topology in four passes: the facts of each component, the settings by name, the flows, and
 * finally the procedures. Undefined names are skipped here and reported by the rules.
 *
 * @throws TypeError for anything but a result of `parseTopology`
 */
export function resolvePlan(topology: Topology): Plan {
  topologies.demand(topology);
  const base = basePlan(topology);
  const active = activeComponents(base);
  const facts = emptyFacts();
  for (const [vip, { hosts }] of sortedEntries(topology.vips)) {
    const source = pointerTo("vips", vip, "hosts");
    for (const [index, name] of hosts.entries()) {
      facts.references.push(reference("host", name, `a host of VIP "${vip}"`, `${source}/${index}`, true));
    }
  }
  for (const { name, addresses } of base.hosts.values()) {
    for (const network of addresses.keys())
      facts.references.push(
        reference(
          "subnet",
          network,
          `a network of host "${name}"`,
          pointerTo("hosts", name, "addresses", network),
          false,
        ),
      );
  }
  for (const { component } of active) {
    const network = networkOfSection(base, component.name);
    if (network === undefined) continue;
    const source = pointerTo(component.name, "network");
    facts.references.push(reference("subnet", network, `the network of "${component.name}"`, source, false));
  }
  const all = Object.values<Component>(components);
  const stated = new Map<string, Facts>();
  for (const { settings, ...ordered } of active) {
    const { component } = ordered;
    const own = emptyFacts();
    const seen = visibleFacts(ordered, all, stated);
    component.facts(factContext(component.name, base, seen, own), settings);
    refuseUnoffered(component, all, own);
    stated.set(component.name, own);
    own.versions.push(...versionsOf(component, base, own));
    addFacts(facts, own);
  }
  for (const { component, settings } of active) {
    // There can be more than a call takes as arguments: ranges stand for many hosts with settings of their own.
    for (const table of component.overrides ?? [])
      for (const override of overridesOf(component.name, table, settings, base, facts))
        facts.overrides.push(override);
    const products = new Set(component.overrides?.map(({ table }) => table.product));
    for (const { host, source } of hostsWithOverrides(component.name, settings)) {
      const purpose = `a host with its own settings for ${[...products].join(" and ")}`;
      facts.references.push(reference("host", host, purpose, source, false));
    }
  }
  const last: ReadonlySet<FactKind> = new Set(lastKinds);
  for (const kind of factKindNames) if (kind !== "flows" && !last.has(kind)) Object.freeze(facts[kind]);
  for (const { component, settings } of active) component.flows?.(flowContext(base, facts), settings);
  Object.freeze(facts.flows);
  const procedureContext: ProcedureContext = { base, facts, ...statementsOf(facts) };
  for (const { component, settings } of active) component.procedures?.(procedureContext, settings);
  for (const kind of lastKinds) Object.freeze(facts[kind]);
  return plans.add(Object.freeze({ ...base, ...facts }));
}

/** The subnets of a topology, that of `network.subnet` first. */
function subnetsOf({ network }: Topology): BasePlan["subnets"] {
  const main: Subnet = {
    network: undefined,
    range: network.subnet,
    interface: network.interface,
    source: pointerTo("network", "subnet"),
  };
  const others = sortedEntries(network.subnets).flatMap(([name, given]) => {
    const source = pointerTo("network", "subnets", name);
    const subnet = (range: string, source: Pointer, own?: string): Subnet => ({
      network: name,
      range,
      interface: own,
      source,
    });
    return typeof given === "string"
      ? [subnet(given, source)]
      : given.ranges.map((range, index) => subnet(range, `${source}/ranges/${index}`, given.interface));
  });
  return [main, ...others];
}

function providersOfRoles(): BasePlan["providers"] {
  const all = Object.values<Component>(components).flatMap(({ name, provides = [] }) =>
    provides.map((role) => ({ role, name })),
  );
  return new Map(
    [...groupBy(all, ({ role }) => role)].map(([role, found]) => [
      role,
      found.map(({ name }) => name).sort(),
    ]),
  );
}

function basePlan(topology: Topology): BasePlan {
  const { $schema: _, ...estate } = topology;
  const { network } = estate;
  const subnets = subnetsOf(topology);
  const hosts = new Map<string, Host>();
  for (const [name, host] of sortedEntries(topology.hosts)) {
    hosts.set(name, {
      name,
      address: host.address,
      addresses: new Map(sortedEntries(host.addresses)),
      interface: host.interface ?? subnetOf({ subnets }, host.address)?.interface ?? network.interface,
      managed: host.managed,
      platform: platformOf(host.platform ?? topology.platform),
      label: host.label,
      zone: host.zone,
      cpus: host.cpus,
      memory: host.memory === undefined ? undefined : mebibytes(host.memory),
      disk: host.disk === undefined ? undefined : mebibytes(host.disk),
      source: pointerTo("hosts", name),
    });
  }
  const vips = new Map<string, Vip>();
  for (const [name, vip] of sortedEntries(topology.vips)) {
    vips.set(name, {
      name,
      address: vip.address,
      prefixLength: prefixLengthOf(subnetOf({ subnets }, vip.address) ?? subnets[0]),
      additionalAddresses: vip.additionalAddresses,
      hosts: [...new Set(vip.hosts)],
      routerId: vip.routerId ?? lastNumber(vip.address),
      preempt: vip.preempt,
      source: pointerTo("vips", name),
    });
  }
  const homes = new Set([...hosts.values()].map(({ address }) => subnetOf({ subnets }, address)));
  const inhabited = subnets
    .filter((subnet, index) => index === 0 || homes.has(subnet))
    .map(({ range }) => range);
  const range = (name: "admin" | "clients" | "monitoring", otherwise: readonly string[]) => ({
    name,
    ranges: network[name] ?? otherwise,
    source: pointerTo("network", network[name] ? name : "subnet"),
  });
  return {
    providers: providersOfRoles(),
    name: topology.name,
    timezone: topology.timezone,
    cloudInit: topology.cloudInit === true,
    tls: topology.tls === true || topology.tls === "used",
    tlsOffered: topology.tls !== false,
    tlsRequired: topology.tls === true,
    subnets,
    objectives: topology.objectives,
    networks: [
      range("admin", inhabited),
      range("clients", inhabited),
      range("monitoring", []),
      ...sortedEntries(network.applications).map(([name, ranges]) => ({
        name,
        ranges,
        source: pointerTo("network", "applications", name),
      })),
    ],
    hosts,
    vips,
    sections: Object.fromEntries(
      Object.keys(components).flatMap((name) => {
        const settings = topology[name as keyof Topology];
        return settings === undefined ? [] : [[name, settings] as const];
      }),
    ),
    accept: topology.accept,
    topology: estate,
  };
}

function reference(
  kind: Reference["kind"],
  name: string,
  purpose: string,
  source: string,
  managed: boolean,
): Reference {
  return { kind, name, purpose, source, managed };
}

function factContext(component: string, base: BasePlan, facts: StatedFacts, own: OpenFacts): FactContext {
  const state = statementsOf(own);
  const resolved = (name: string, source: Pointer, purpose: string, managed: boolean) => {
    state.reference(reference("host", name, purpose, source, managed));
    const host = base.hosts.get(name);
    return host && placedHost(base, component, host);
  };
  return {
    ...state,
    base,
    facts,
    hosts(names, source, purpose) {
      const first = new Set<string>();
      return names.flatMap((name, index) => {
        const placement = `${source}/${index}`;
        const host = resolved(name, placement, purpose, true);
        // A repeated name is one placement. The rule "placed-twice" reports it.
        if (!host || first.has(name)) return [];
        first.add(name);
        return [{ ...host, placement }];
      });
    },
    host: (name, source, purpose) => resolved(name, source, purpose, true),
    peer: (name, source, purpose) => resolved(name, source, purpose, false),
    network: (name, source, purpose) => state.reference(reference("network", name, purpose, source, true)),
    vip(name, source, purpose) {
      state.reference(reference("vip", name, purpose, source, true));
      return base.vips.get(name);
    },
    service(service) {
      const complete = {
        group: service.user,
        directories: [],
        masks: [],
        essential: true,
        ...service,
        id: serviceId(service.tier, service.host),
        component,
      };
      state.service(complete);
      return complete;
    },
    listener(service, listener) {
      const { bind } = listener;
      const within = (address: string) => {
        const network =
          address === "*" ? networkOfSection(base, component) : subnetOf(base, address)?.network;
        const named = network !== undefined && base.hosts.get(service.host)?.addresses.has(network);
        return { network, name: named ? nameIn(service.host, network) : undefined };
      };
      const complete = {
        ...listener,
        ...within(bind),
        id: `${service.id}/${listener.role}`,
        service: service.id,
        host: service.host,
      };
      state.listener(complete);
      const { ports = [], source = "" } = listener.additionalPorts ?? {};
      const atPorts = ports.map((port, index) => ({
        ...complete,
        id: `${complete.id}/${port}`,
        port,
        additional: "port" as const,
        source: `${source}/${index}`,
      }));
      for (const each of atPorts) state.listener(each);
      const vip = base.vips.get(listener.vip ?? "");
      for (const address of vip?.address === bind ? vip.additionalAddresses : [])
        for (const each of [complete, ...atPorts])
          state.listener({ ...each, id: `${each.id}/${address}`, bind: address, additional: "address" });
      const other = listener.front?.other;
      const otherAddresses = base.vips.get(other?.vip ?? "")?.additionalAddresses ?? [];
      for (const address of other ? [other.bind, ...otherAddresses] : [])
        for (const each of [complete, ...atPorts])
          state.listener({
            ...each,
            ...within(address),
            id: `${each.id}/${address}`,
            bind: address,
            vip: other?.vip,
            additional: "front",
          });
      return complete;
    },
    demand: ({ id, host, source }, demand) => state.demand({ source, ...demand, host, service: id }),
  };
}

function flowContext(base: BasePlan, facts: OpenFacts): FlowContext {
  const link: FlowContext["link"] = (from, to, role, purpose, source, needed = false, network) => {
    if (from.length === 0) return;
    const inNetwork = network === undefined ? {} : { network };
    facts.flows.push({ from, to: to.map(({ id }) => id), role, purpose, needed, ...inNetwork, source });
  };
  return {
    base,
    facts,
    link,
    dial: (from, role, purpose, source) => link(from, serving(facts, role), role, purpose, source),
    need: (from, role, purpose, source) => link(from, serving(facts, role), role, purpose, source, true),
  };
}

/**
 * The versions of a component's products, as facts. A product of which the topology names no version has that of each
 * platform's package.
 */
function versionsOf(component: Component, base: BasePlan, { services }: OpenFacts): Version[] {
  const platforms = platformsOf({ hosts: base.hosts, services }, component.name);
  return (component.versions ?? []).flatMap((table) => {
    const { product, setting: source, series } = table;
    const found = platforms.map((platform) => ({ platform, version: versionIn(table, base, platform) }));
    return [...groupBy(found, ({ version }) => version)].map(([version, alike]): Version => {
      const maintained = alike.every(({ platform }) => isPackaged(table, platform, version));
      const endOfLife = maintained ? undefined : seriesOf(table, version)?.endOfLife;
      return { product, version, endOfLife, newest: newestOf(table), series, source };
    });
  });
}

/** The last number of an address: 210 of 192.168.83.210, 0x14 of fd00::14. */
function lastNumber(address: string): number {
  return address.includes(":")
    ? Number.parseInt(address.split(":").at(-1) || "0", 16) % 256
    : Number(address.split(".").at(-1));
}
