import { type ComponentName, components } from "./components/index.ts";
import type { BasePlan, Component, FactContext, FlowContext } from "./model/component.ts";
import type { Facts, Host, Reference, Version, Vip } from "./model/facts.ts";
import { mebibytes } from "./model/fields.ts";
import { sortedEntries } from "./model/order.ts";
import { overridesOf } from "./model/override.ts";
import { type Plan, serving } from "./model/plan.ts";
import { pointerSegments, pointerTo } from "./model/pointer.ts";
import { isPackaged, newestOf, type VersionTable } from "./model/version.ts";
import { platforms } from "./platforms/index.ts";
import type { Topology } from "./topology.ts";

type Mutable<F> = { -readonly [Key in keyof F]: F[Key] extends readonly (infer Fact)[] ? Fact[] : never };

/** A component that takes part in a plan, with its settings. */
export interface ActiveComponent {
  readonly component: Component;
  readonly settings: unknown;
}

/** The components that a topology has, in the order of the registry. */
export function activeComponents(topology: Topology): readonly ActiveComponent[] {
  return (Object.keys(components) as ComponentName[]).flatMap((name) => {
    const settings = topology[name];
    return settings === undefined ? [] : [{ component: components[name] as Component, settings }];
  });
}

/**
 * States every consequence of a topology: each component its facts, in the order of the registry, then what is set by
 * name, then its procedures, and its flows when every other fact is known. Names that lead nowhere are left out here and
 * reported by the rules.
 */
export function resolvePlan(topology: Topology): Plan {
  const active = activeComponents(topology);
  const base = groundOf(topology);
  const facts = emptyFacts();
  for (const [vip, { hosts }] of sortedEntries(topology.vips)) {
    const source = pointerTo("vips", vip, "hosts");
    for (const [index, name] of hosts.entries()) {
      facts.references.push(reference("host", name, `a host of VIP "${vip}"`, `${source}/${index}`));
    }
  }
  for (const { component, settings } of active) {
    for (const table of component.versions ?? []) facts.versions.push(versionOf(table, topology, base));
    component.facts(declaring(component.name, base, facts), settings);
  }
  for (const { component, settings } of active) {
    for (const table of component.overrides ?? [])
      facts.overrides.push(...overridesOf(component.name, table, settings, base, facts));
  }
  for (const { host, product, source } of facts.overrides) {
    if (host !== undefined)
      facts.references.push(
        reference("host", host, `a host with settings of its own for ${product}`, source, false),
      );
  }
  for (const { component, settings } of active)
    component.procedures?.(declaring(component.name, base, facts), settings);
  for (const kind of Object.keys(facts) as (keyof Facts)[]) if (kind !== "flows") Object.freeze(facts[kind]);
  for (const { component, settings } of active) component.flows?.(connecting(base, facts), settings);
  Object.freeze(facts.flows);
  return Object.freeze({ ...base, ...facts });
}

function groundOf(topology: Topology): BasePlan {
  const { network } = topology;
  const hosts = new Map<string, Host>();
  for (const [name, host] of sortedEntries(topology.hosts)) {
    hosts.set(name, {
      name,
      address: host.address,
      interface: host.interface ?? network.interface,
      managed: host.managed,
      label: host.label,
      zone: host.zone,
      cpus: host.cpus,
      memory: host.memory === undefined ? undefined : mebibytes(host.memory),
      disk: host.disk === undefined ? undefined : mebibytes(host.disk),
      source: pointerTo("hosts", name),
    });
  }
  const prefixLength = Number(network.subnet.split("/")[1]);
  const vips = new Map<string, Vip>();
  for (const [name, vip] of sortedEntries(topology.vips)) {
    vips.set(name, {
      name,
      address: vip.address,
      prefixLength,
      hosts: [...new Set(vip.hosts)],
      routerId: vip.routerId ?? lastNumber(vip.address),
      preempt: vip.preempt,
      source: pointerTo("vips", name),
    });
  }
  const range = (name: "admin" | "clients" | "monitoring", otherwise: readonly string[]) => ({
    name,
    ranges: network[name] ?? otherwise,
    source: pointerTo("network", network[name] ? name : "subnet"),
  });
  return {
    name: topology.name,
    platform: platforms[topology.platform],
    timezone: topology.timezone,
    tls: topology.tls,
    subnet: network.subnet,
    objectives: topology.objectives,
    networks: [range("admin", [network.subnet]), range("clients", [network.subnet]), range("monitoring", [])],
    hosts,
    vips,
  };
}

function emptyFacts(): Mutable<Facts> {
  return {
    references: [],
    services: [],
    listeners: [],
    flows: [],
    vipControllers: [],
    quorums: [],
    pools: [],
    accounts: [],
    secrets: [],
    shares: [],
    mounts: [],
    dataDirectories: [],
    archives: [],
    users: [],
    kernelParameters: [],
    securityBooleans: [],
    packages: [],
    certificates: [],
    checks: [],
    leaderships: [],
    procedures: [],
    overrides: [],
    installBlockers: [],
    budgets: [],
    demands: [],
    timings: [],
    dataLosses: [],
    splitBrains: [],
    versions: [],
  };
}

function reference(
  kind: Reference["kind"],
  name: string,
  purpose: string,
  source: string,
  managed = true,
): Reference {
  return { kind, name, purpose, source, managed };
}

function declaring(component: string, base: BasePlan, facts: Mutable<Facts>): FactContext {
  return {
    base: base,
    facts,
    hosts(names, source, purpose) {
      return [...names.entries()].flatMap(([index, name]) => {
        const placement = `${source}/${index}`;
        facts.references.push(reference("host", name, purpose, placement));
        const host = base.hosts.get(name);
        // A name given twice is one placement, and a finding of its own.
        return host && names.indexOf(name) === index ? [{ ...host, placement }] : [];
      });
    },
    peer(name, source, purpose) {
      facts.references.push(reference("host", name, purpose, source, false));
      return base.hosts.get(name);
    },
    vip(name, source, purpose) {
      facts.references.push(reference("vip", name, purpose, source));
      return base.vips.get(name);
    },
    service(service) {
      const complete = {
        group: service.user,
        directories: [],
        masks: [],
        essential: true,
        ...service,
        id: `${service.tier}@${service.host}`,
        component,
      };
      facts.services.push(complete);
      return complete;
    },
    listener(service, listener) {
      const complete = {
        ...listener,
        id: `${service.id}/${listener.role}`,
        service: service.id,
        host: service.host,
      };
      facts.listeners.push(complete);
      return complete;
    },
    vipController: (mover) => void facts.vipControllers.push(mover),
    quorum: (quorum) => void facts.quorums.push(quorum),
    pool: (pool) => void facts.pools.push(pool),
    account: (account) => void facts.accounts.push(account),
    secret: (secret) => void facts.secrets.push(secret),
    share: (share) => void facts.shares.push(share),
    mount: (mount) => void facts.mounts.push(mount),
    dataDirectory: (directory) => void facts.dataDirectories.push(directory),
    archive: (archive) => void facts.archives.push(archive),
    user: (user) => void facts.users.push(user),
    kernelParameter: (parameter) => void facts.kernelParameters.push(parameter),
    securityBoolean: (boolean) => void facts.securityBooleans.push(boolean),
    package: (declared) => void facts.packages.push(declared),
    certificate: (certificate) => void facts.certificates.push(certificate),
    check: (check) => void facts.checks.push(check),
    leadership: (leadership) => void facts.leaderships.push(leadership),
    procedure: (procedure) => void facts.procedures.push(procedure),
    installBlocker: (obstacle) => void facts.installBlockers.push(obstacle),
    budget: (budget) => void facts.budgets.push(budget),
    demand: ({ id, host, source }, demand) =>
      void facts.demands.push({ ...demand, host, service: id, source }),
    timing: (timing) => void facts.timings.push(timing),
    dataLoss: (loss) => void facts.dataLosses.push(loss),
    splitBrain: (splitBrain) => void facts.splitBrains.push(splitBrain),
  };
}

function connecting(base: BasePlan, facts: Mutable<Facts>): FlowContext {
  const link: FlowContext["link"] = (from, to, role, purpose, source, needed = false) => {
    if (from.length > 0)
      facts.flows.push({ from, to: to.map(({ id }) => id), role, purpose, needed, source });
  };
  return {
    base: base,
    facts,
    link,
    dial: (from, role, purpose, source) => link(from, serving(facts, role), role, purpose, source),
    need: (from, role, purpose, source) => link(from, serving(facts, role), role, purpose, source, true),
  };
}

/** The version that the topology asks for of one product, or that the platform has of it. */
function versionOf(table: VersionTable, topology: Topology, { platform }: BasePlan): Version {
  const { product, setting, series, packaged } = table;
  const value = pointerSegments(setting).reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key],
    topology,
  );
  const version = String(value ?? packaged?.[platform.name]);
  const own = series.find(({ name }) => version === name || version.startsWith(`${name}.`));
  return {
    product,
    version,
    endOfLife: isPackaged(table, platform, version) ? undefined : own?.endOfLife,
    newest: newestOf(table),
    source: setting,
  };
}

/** The last number of an address: 210 of 192.168.83.210, 0x14 of fd00::14. */
function lastNumber(address: string): number {
  return address.includes(":")
    ? Number.parseInt(address.split(":").at(-1) || "0", 16) % 256
    : Number(address.split(".").at(-1));
}
