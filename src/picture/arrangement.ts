import { balancerServices } from "../analysis/start-order.ts";
import { tiersOf } from "../analysis/tiers-of.ts";
import { titlesEverywhere } from "../analysis/titles-by-host.ts";
import { socketAddress } from "../formats/socket-address.ts";
import { counted } from "../model/counted.ts";
import { type Flow, type Role, roles, type Service, type Vip } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { memoized } from "../model/memoized.ts";
import { compareText } from "../model/order.ts";
import {
  byHost,
  endpointOf,
  flowClients,
  isLoopback,
  listenerOf,
  listenersOfService,
  networkOf,
  type Plan,
  poolOf,
  serviceOf,
  serving,
  vipsOf,
} from "../model/plan.ts";

/** The columns of the picture, from the clients to what everything depends on. */
export const columns = {
  clients: "Clients",
  entry: "VIPs and load balancers",
  work: "Scheduling, tasks, web",
  data: "Database, broker, shares",
  consensus: "Consensus",
} as const;

export type Column = keyof typeof columns;

export const columnNames = Object.keys(columns) as readonly Column[];

/** Roles of what keeps data, or leads to it. */
const dataRoles: readonly Role[] = [
  "database-node",
  "database-pooler",
  "database-primary",
  "broker",
  "share",
  "backup-repository",
];

/** A line of a head, and what it stands for in small. */
export interface Entry {
  readonly title: string;
  readonly details: readonly string[];
  /** Name of the VIP that it is. */
  readonly vip?: string;
}

/** The head of a column: what it offers to those on its left. */
export interface Head {
  readonly column: Column;
  readonly entries: readonly Entry[];
}

/** A host, or several that are alike, with what runs there of one column. */
export interface Box {
  readonly hosts: readonly [string, ...string[]];
  readonly label: string | undefined;
  readonly titles: readonly string[];
  /** The VIPs that the hosts can own. */
  readonly vips: readonly { readonly name: string; readonly preferred: boolean }[];
  readonly managed: boolean;
}

/** Hosts that fail together, or that the same people operate. */
export interface Lane {
  readonly zone: string | undefined;
  readonly title: string | undefined;
  readonly hosts: readonly string[];
  readonly boxes: ReadonlyMap<Column, readonly Box[]>;
}

/** What the picture of an estate shows, without places. */
export interface Arrangement {
  readonly heads: readonly Head[];
  readonly lanes: readonly Lane[];
  /** Connections between columns, each once. */
  readonly arrows: readonly { readonly from: Column; readonly to: Column }[];
}

/** A cell shows this many hosts that are alike one by one, and folds more of them into one box. */
const maximumAlike = 3;

/** Arranges the hosts of an estate in columns by what they do, and in lanes by their zones. */
export function arrangementOf(plan: Plan): Arrangement {
  const balancers = balancerServices(plan);
  const columnOf = columnsOf(plan, balancers);
  const shown = plan.services.filter((service) => isShown(plan, service));
  const flows = drawnFlows(plan, balancers, columnOf);
  const lanes = lanesOf(plan, shown, columnOf);
  const heads = [
    { column: "clients" as const, entries: networkEntries(plan, flows) },
    { column: "entry" as const, entries: [...plan.vips.values()].map(vipEntry) },
    ...(["work", "data", "consensus"] as const).map((column) => ({
      column,
      entries: endpointEntries(
        plan,
        flows.filter(({ target }) => target === column),
      ),
    })),
  ];
  const used = heads.filter(
    ({ column, entries }) => entries.length > 0 || lanes.some(({ boxes }) => boxes.has(column)),
  );
  const arrows = groupBy(
    flows.flatMap(({ steps }) => steps),
    ({ from, to }) => `${from} ${to}`,
  );
  return { heads: used, lanes, arrows: [...arrows.values()].map(([first]) => first) };
}

/** The column of a service, by what it offers. */
function columnsOf(plan: Plan, balancers: ReadonlySet<string>): (service: Service) => Column {
  const byTier = new Map(
    tiersOf(plan.services).map(({ services }): [string, Column] => {
      const offered = new Set(
        services.flatMap(({ id }) => listenersOfService(plan, id)).map(({ role }) => role),
      );
      const column = services.some(({ id }) => balancers.has(id))
        ? "entry"
        : offered.has("consensus")
          ? "consensus"
          : services[0].keepsState || dataRoles.some((role) => offered.has(role))
            ? "data"
            : "work";
      return [services[0].tier, column];
    }),
  );
  return ({ tier }) => byTier.get(tier) ?? "work";
}

/** Services that users rely on, that keep data, or that others operate. */
function isShown(plan: Plan, { id, essential, keepsState, operator }: Service): boolean {
  return (
    essential ||
    keepsState === true ||
    operator !== undefined ||
    listenersOfService(plan, id).some(({ role }) => role === "target" || dataRoles.includes(role))
  );
}

interface DrawnFlow {
  readonly flow: Flow;
  readonly target: Column;
  readonly steps: readonly { readonly from: Column; readonly to: Column }[];
}

/** The connections that clients outside and services cannot do without, with the columns that they pass. */
function drawnFlows(
  plan: Plan,
  balancers: ReadonlySet<string>,
  columnOf: (service: Service) => Column,
): readonly DrawnFlow[] {
  const columnsOfClients = new Map(
    [...flowClients(plan.flows)].map((id): [string, Column] => {
      const service = serviceOf(plan, id);
      return [id, service ? columnOf(service) : "clients"];
    }),
  );
  const columnsFrom = memoized(
    (from: Flow["from"]) => new Set(from.map((id) => columnsOfClients.get(id) ?? "work")),
  );
  const members = new Set<string>(plan.pools.flatMap((pool) => pool.members));
  /** The column of those who serve a role, and whether clients reach them by a VIP or a load balancer. */
  const offeringOf = memoized((role: Role) => {
    const listeners = serving(plan, role);
    const pool = poolOf(plan, role);
    const [behind] = pool?.members.flatMap((id) => listenerOf(plan, id) ?? []) ?? listeners;
    const service = behind && serviceOf(plan, behind.service);
    // Those behind a port of a load balancer stand at that port.
    if (!service || (!pool && members.has(behind.id))) return undefined;
    return {
      target: columnOf(service),
      fronted: listeners.some((listener) => listener.vip !== undefined || balancers.has(listener.service)),
      open: pool !== undefined || dataRoles.includes(role),
    };
  });
  return plan.flows.flatMap((flow): readonly DrawnFlow[] => {
    const offering = offeringOf(flow.role);
    if (!offering) return [];
    const { target, fronted, open } = offering;
    const from = columnsFrom(flow.from);
    if (from.has("clients")) {
      const way: readonly Column[] = fronted ? ["clients", "entry", target] : ["clients", target];
      return open ? [{ flow, target, steps: pairsOf(way) }] : [];
    }
    const left = [...from].filter((column) => columnNames.indexOf(column) < columnNames.indexOf(target));
    return flow.needed && left.length > 0
      ? [{ flow, target, steps: left.flatMap((column) => pairsOf([column, target])) }]
      : [];
  });
}

function pairsOf(way: readonly Column[]) {
  return way.slice(1).map((to, index) => ({ from: way[index] ?? to, to }));
}

function networkEntries(plan: Plan, flows: readonly DrawnFlow[]): readonly Entry[] {
  const clients = flowClients(flows.map(({ flow }) => flow));
  return [...clients].flatMap((id) => {
    const network = networkOf(plan, id);
    if (!network || network.ranges.length === 0) return [];
    return [{ title: network.name, details: shortList(network.ranges) }];
  });
}

function vipEntry({ name, address, additionalAddresses, hosts }: Vip): Entry {
  return { title: name, details: [address, ...additionalAddresses, hosts.join(", then ")], vip: name };
}

/** What clients of these flows look for, and where they find it. */
function endpointEntries(plan: Plan, flows: readonly DrawnFlow[]): readonly Entry[] {
  return [...groupBy(flows, ({ flow }) => flow.role)].flatMap(([role, alike]) => {
    const [{ flow }] = alike;
    const client = flow.from.flatMap((id) => serviceOf(plan, id)?.host ?? [])[0] ?? "";
    const endpoint = endpointOf(plan, role, client);
    if (!endpoint) return [];
    const ports = [...new Set(endpoint.targets.map(({ port }) => port))];
    const places = endpoint.targets.map(({ host }) => (isLoopback(host) ? "own host" : host));
    const [listed = "", ...amount] = shortList(places);
    const port = ports.join(", ");
    const place = places.length === 1 ? socketAddress(listed, Number(port)) : `${listed} :${port}`;
    return [
      {
        title: capitalized(roles[role].replace(/^an? /, "")),
        details: [`${place}${endpoint.secure ? ", TLS" : ""}`, ...amount],
      },
    ];
  });
}

function lanesOf(
  plan: Plan,
  shown: readonly Service[],
  columnOf: (service: Service) => Column,
): readonly Lane[] {
  const services = byHost(shown);
  const everywhere = titlesEverywhere(plan);
  const others = byHost(
    plan.services.filter(
      ({ id, title }) => !everywhere.has(title) && listenersOfService(plan, id).length > 0,
    ),
  );
  const capacities = groupBy(
    plan.capacities.flatMap(({ title, parts }) => parts.map(({ service }) => ({ title, service }))),
    ({ service }) => service,
  );
  const zones = groupBy(plan.hosts.values(), ({ zone }) => zone);
  const named = [...zones].sort(([a], [b]) =>
    a === undefined ? 1 : b === undefined ? -1 : compareText(a, b),
  );
  const lane = (zone: string | undefined, title: string | undefined, names: readonly string[]): Lane => {
    const parts = names.flatMap((name) => {
      const host = plan.hosts.get(name);
      const own = services.get(name) ?? [];
      const groups = [...groupBy(own, columnOf)];
      // A host that runs nothing of note is drawn as well.
      const drawn: [Column, readonly Service[]][] =
        groups.length > 0 ? groups : [["work", others.get(name) ?? []]];
      const vips = vipsOf(plan, name).map((vip) => ({ name: vip.name, preferred: vip.hosts[0] === name }));
      const holder = drawn.find(([column]) => column === "entry")?.[0] ?? drawn[0]?.[0];
      const served = own.flatMap(({ id }) => capacities.get(id) ?? []);
      const whole = JSON.stringify([
        kindsOf({ name, titles: own.map(({ title }) => title) }),
        served.map(({ title }) => title),
      ]);
      return drawn.map(([column, some]) => ({
        column,
        name,
        label: host?.label,
        titles: [...new Set(some.map((service) => service.title))],
        vips: column === holder ? vips : [],
        managed: host?.managed ?? true,
        whole,
      }));
    });
    const cells = [...groupBy(parts, ({ column }) => column)].map(([column, cell]): [Column, Box[]] => {
      const tiers = groupBy(cell, (part) => JSON.stringify([kindsOf(part), part.managed]));
      const boxes = [...tiers.values()].flatMap((alike): Box[] =>
        [...groupBy(alike, ({ vips, whole }) => `${JSON.stringify(vips)} ${whole}`).values()].flatMap(
          (same) =>
            same.length > maximumAlike
              ? [folded(same)]
              : same.map(({ whole: _, ...one }) => ({ ...one, hosts: [one.name] })),
        ),
      );
      return [column, boxes];
    });
    return { zone, title, hosts: names, boxes: new Map(cells) };
  };
  const inside = named.map(([zone, hosts]) =>
    lane(
      zone,
      zone ?? (named.length > 1 ? "No zone" : undefined),
      hosts.map(({ name }) => name),
    ),
  );
  const foreign = shown.filter(({ host }) => !plan.hosts.has(host));
  const outside = [...groupBy(foreign, ({ operator }) => operator ?? "others")].map(([operator, own]) =>
    lane(undefined, `Operated by ${operator}`, [...new Set(own.map(({ host }) => host))]),
  );
  return [...inside, ...outside];
}

type Part = Omit<Box, "hosts"> & {
  readonly column: Column;
  readonly name: string;
  /** All that its loss concerns: a host that runs something else in another column, or serves a queue of its own, is not folded away. */
  readonly whole: string;
};

/** The titles of services, without the name of the host, such as that of a target. */
function kindsOf({ name, titles }: Pick<Part, "name" | "titles">): readonly string[] {
  return titles.map((title) => title.replaceAll(name, "…"));
}

function folded([{ whole: _, ...first }, ...rest]: readonly [Part, ...Part[]]): Box {
  const hosts: Box["hosts"] = [first.name, ...rest.map(({ name }) => name)];
  return { ...first, hosts, label: undefined, titles: kindsOf(first) };
}

/** Up to three names, or the first and the last one with their number. */
export function shortList(names: readonly string[]): readonly string[] {
  const distinct = [...new Set(names)];
  return distinct.length <= maximumAlike
    ? [distinct.join(", ")]
    : [`${distinct[0]} … ${distinct.at(-1)}`, counted(distinct.length, "host")];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
