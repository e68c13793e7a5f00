import { groupBy } from "../model/group-by.ts";
import { compareText } from "../model/order.ts";
import type { Plan } from "../model/plan.ts";
import { type Pointer, parentOf, pointerSegments, pointerTo } from "../model/pointer.ts";
import { tlsStates } from "../model/tls.ts";
import { leafChanges } from "./leaf-changes.ts";
import { reinstalledHosts } from "./reinstalled-hosts.ts";
import { upgradedProducts } from "./upgraded-products.ts";

/** A topology on the way from one to another. */
export interface Stage {
  /** The move that leads to it, such as "Add sql4 to etcd". */
  readonly title: string;
  /** With all defaults. */
  readonly topology: Values;
}

export type Values = Readonly<Record<string, unknown>>;

/** One end of a change: a topology with all defaults, and its plan. */
export interface End {
  readonly topology: Values;
  readonly plan: Plan;
}

/**
 * The topologies that lead from one to another: first hosts are added, then one member after the other to each quorum, then
 * services are served at new addresses and ports besides the old ones, and clients switch to them, then TLS is turned on or off
 * as far as services still accept unencrypted connections, then settings change, then members leave the quorums one after the
 * other, then hosts leave, then the old addresses, ports and kinds of connections go, and last one product after the other is
 * upgraded, with the settings that stand beside its version. Lists of hosts
 * grow before they shrink, so that clients always have members of the old list that still run, or of the new list that
 * already do. Then one host after the other gets its new operating system.
 *
 * A member that is lost leaves its quorum in the stage in which another one takes its place: etcd admits no new member while
 * one of three is down (etcdserver, IsReadyToAddVotingMember), and a quorum of two is no estate that anybody should have.
 *
 * @param down hosts that are lost
 * @returns the stages after the first topology; empty if there is no difference
 */
export function topologyPath(before: End, after: End, down: ReadonlySet<string>): readonly Stage[] {
  const systems = systemPath(before, after);
  const [kept, ...others] = systems;
  if (!kept) return settingsPath(before, after, down);
  return [...settingsPath(before, { ...after, topology: kept.topology }, down), ...others];
}

/** The new topology with the old operating systems, and then with the new one of each host. None: they stay. */
function systemPath(before: End, after: End): readonly Stage[] {
  // The first hosts of lists lead at first: they come last, so that each leadership moves once.
  const hosts = reinstalledHosts(before.plan, after.plan).toReversed();
  if (hosts.length === 0) return [];
  const own = (name: string) => pointerTo("hosts", name, "platform");
  // Hosts that have no platform of their own have that of the estate, which changes with the last host.
  const inherited = "/platform";
  const explicit = [...after.plan.hosts.values()]
    .filter(({ name, managed }) => managed && !hosts.includes(name))
    .filter(() => valueAt(before.topology, inherited) !== valueAt(after.topology, inherited))
    .reduce((value, { name, platform }) => set(value, own(name), platform.name), after.topology);
  const kept = hosts.reduce(
    (value, name) => withLeaf(value, own(name), valueAt(before.topology, own(name))),
    withLeaf(explicit, inherited, valueAt(before.topology, inherited)),
  );
  const stages: Stage[] = [{ title: "", topology: kept }];
  let topology = kept;
  for (const [index, name] of hosts.entries()) {
    const { title = "", name: platform } = after.plan.hosts.get(name)?.platform ?? {};
    const joined = sharedQuorums(before, after).reduce(
      (value, { joining, source }) =>
        joining === undefined
          ? value
          : set(value, joining, listAt(after.topology, source).includes(name) ? [name] : []),
      index === hosts.length - 1 ? after.topology : set(topology, own(name), platform),
    );
    topology = joined;
    stages.push({ title: `Install ${title} on ${name}`, topology });
  }
  if (!same(topology, after.topology))
    stages.push({ title: "Complete the change", topology: after.topology });
  return stages;
}

/** The path between topologies whose hosts keep their operating systems. */
function settingsPath(before: End, after: End, down: ReadonlySet<string>): readonly Stage[] {
  const quorums = sharedQuorums(before, after);
  const memberLists = new Set(quorums.map(({ source }) => source));
  const lists = placementLists(before, after);
  const others = lists.filter((list) => !memberLists.has(list));
  const stages: Stage[] = [];
  let topology = before.topology;
  const advance = (title: string, next: Values) => {
    if (same(topology, next)) return;
    topology = next;
    stages.push({ title, topology });
  };

  const hosts = addedHosts(before, after);
  const grown = others.reduce(
    (value, list) => set(value, list, union(listAt(value, list), listAt(after.topology, list))),
    set(topology, "/hosts", { ...recordAt(topology, "/hosts"), ...hosts.values }),
  );
  const arriving =
    hosts.names.length > 0
      ? `Add ${listed(hosts.names)}`
      : ofServices("Add services to", added(others, before, after));
  const entries = quorums.flatMap(({ title, source, joining }) => {
    const entering = without(listAt(after.topology, source), listAt(before.topology, source));
    const lost = without(listAt(before.topology, source), listAt(after.topology, source)).filter((host) =>
      down.has(host),
    );
    const count = Math.max(entering.length, lost.length);
    return Array.from({ length: count }, (_, index) => {
      const [host, former] = [entering[index], lost[index]];
      return {
        lost: former !== undefined,
        title:
          former === undefined
            ? `Add ${host} to ${title}`
            : host === undefined
              ? `Remove ${former} from ${title}`
              : `Replace ${former} by ${host} in ${title}`,
        enter(value: Values) {
          const others = without(listAt(value, source), former === undefined ? [] : [former]);
          const members = set(value, source, [...others, ...(host === undefined ? [] : [host])]);
          return joining === undefined || host === undefined ? members : set(members, joining, [host]);
        },
      };
    });
  });
  const exits = quorums.flatMap(({ title, source }) =>
    without(listAt(before.topology, source), listAt(after.topology, source))
      .filter((host) => !down.has(host))
      .map((host) => ({
        title: `Remove ${host} from ${title}`,
        leave: (value: Values) => set(value, source, without(listAt(value, source), [host])),
      })),
  );

  // The first member enters together with its host, and the last one leaves together with it.
  const moved = movedEndpoints(before, after);
  const upgrades = upgradesOf(before, after, [
    ...lists,
    ...quorums.flatMap(({ joining }) => joining ?? []),
    ...moved.flatMap(({ places }) => places),
  ]);
  /** The new topology with the old versions. */
  const last = upgrades.reduce((value, { undo }) => undo(value), after.topology);
  const [first, ...laterEntries] = entries;
  advance(
    arriving === undefined
      ? (first?.title ?? "")
      : `${arriving}${first?.lost ? `; ${first.title.toLowerCase()}` : ""}`,
    first ? first.enter(grown) : grown,
  );
  for (const { title, enter } of laterEntries) advance(title, enter(topology));
  const ends = (which: "old" | "next") => listed(moved.map((each) => each[which]));
  /** The new topology, in which the old endpoints are still served. */
  const retained = (value: Values) => moved.reduce((all, { retain }) => retain(all), value);
  advance(
    `Serve ${ends("next")} besides ${ends("old")}`,
    moved.reduce((all, { serve }) => serve(all), topology),
  );
  advance(
    `Switch clients to ${ends("next")}`,
    moved.reduce((all, { use }) => use(all), topology),
  );
  const encryption = encryptionPath(before, after);
  for (const { title, state } of encryption.slice(0, -1)) advance(title, set(topology, "/tls", state));
  const encrypted = (value: Values) => set(value, "/tls", topology["tls"]);
  const kept = quorums.flatMap(({ joining }) => joining ?? []);
  const settled = [
    ...lists.map((list) => ({ list, value: merged(listAt(topology, list), listAt(after.topology, list)) })),
    // Only a member without data reads it, so that it can go with the next stage.
    ...kept.map((list) => ({ list, value: listAt(topology, list) })),
  ].reduce(
    (value, { list, value: hosts }) => set(value, list, hosts),
    encrypted(
      retained(
        set(last, "/hosts", {
          ...recordAt(before.topology, "/hosts"),
          ...recordAt(after.topology, "/hosts"),
        }),
      ),
    ),
  );
  advance("Change settings", settled);
  for (const { title, leave } of exits.slice(0, -1)) advance(title, leave(topology));
  const leaving = without(
    Object.keys(recordAt(before.topology, "/hosts")),
    Object.keys(recordAt(after.topology, "/hosts")),
  );
  const departing =
    leaving.length > 0
      ? `Remove ${listed(leaving)}`
      : ofServices("Remove services from", added(others, after, before));
  advance(departing ?? exits.at(-1)?.title ?? "Complete the change", encrypted(retained(last)));
  advance(`Stop serving ${ends("old")}`, encrypted(last));
  for (const { title } of encryption.slice(-1)) advance(title, last);
  for (const [index, { title, apply }] of upgrades.entries())
    advance(title, index === upgrades.length - 1 ? after.topology : apply(topology));
  return stages;
}

/** The states of TLS from one end to the other, apart from that of the first. */
function encryptionPath(before: End, after: End) {
  const stateOf = ({ topology }: End) => (tlsStates as readonly unknown[]).indexOf(topology["tls"]);
  const [first, last] = [stateOf(before), stateOf(after)];
  const on = last > first;
  const titles = on
    ? [
        "",
        "Offer TLS besides unencrypted connections",
        "Switch clients to TLS",
        "Stop accepting unencrypted connections",
      ]
    : [
        "Stop offering TLS",
        "Switch clients to unencrypted connections",
        "Accept unencrypted connections besides TLS",
        "",
      ];
  return Array.from({ length: Math.abs(last - first) }, (_, index) => {
    const next = on ? first + index + 1 : first - index - 1;
    return { title: titles[next] ?? "", state: tlsStates[next] };
  });
}

/** Quorums that both estates have. Members enter and leave a running quorum one at a time. */
function sharedQuorums(before: End, after: End): Plan["quorums"] {
  return after.plan.quorums.filter(({ source }) => before.plan.quorums.some((old) => old.source === source));
}

/** The upgrades, each with the changed values beside its version, apart from those at other places that move on their own. */
function upgradesOf(before: End, after: End, others: readonly Pointer[]) {
  const apart = new Set(others);
  const leaves = leafChanges(before.topology, after.topology).filter(({ pointer }) => !apart.has(pointer));
  return upgradedProducts(before.plan, after.plan).map(({ product, version, source }) => {
    const own = leaves.filter(({ pointer }) => pointer.startsWith(`${parentOf(source)}/`));
    const replaced = (which: "before" | "after") => (topology: Values) =>
      own.reduce((value, leaf) => withLeaf(value, leaf.pointer, leaf[which]), topology);
    return { title: `Upgrade ${product} to ${version}`, undo: replaced("before"), apply: replaced("after") };
  });
}

/** An endpoint at which clients reach a service, and that changes. */
interface MovedEndpoint {
  /** For people. */
  readonly old: string;
  readonly next: string;
  /** Places in the topology that change with it. */
  readonly places: readonly Pointer[];
  /** Serves the next one besides the old one. */
  serve(value: Values): Values;
  /** Lets clients use the next one, and serves the old one besides. */
  use(value: Values): Values;
  /** Serves the old one as well, in a topology that has the next one alone. */
  retain(value: Values): Values;
}

function movedEndpoints(before: End, after: End): readonly MovedEndpoint[] {
  return [...movedVips(before, after), ...movedPorts(before, after), ...movedFronts(before, after)];
}

function movedVips(before: End, after: End): readonly MovedEndpoint[] {
  return [...after.plan.vips.values()].flatMap(({ name, address: next, source }) => {
    const old = before.plan.vips.get(name)?.address;
    if (old === undefined || old === next) return [];
    return movedValue(`${source}/address`, `${source}/additionalAddresses`, old, next, old, next);
  });
}

function movedPorts(before: End, after: End): readonly MovedEndpoint[] {
  const former = new Map(before.plan.listeners.map((listener) => [listener.id, listener]));
  const ports = after.plan.listeners.flatMap(({ id, port: next, additional, additionalPorts, source }) => {
    const old = former.get(id)?.port;
    if (old === undefined || old === next || !additionalPorts || additional) return [];
    const words = [`port ${old}`, `port ${next}`] as const;
    return [[source, movedValue(source, additionalPorts.source, old, next, ...words)] as const];
  });
  // A port is that of each load balancer.
  return [...new Map(ports).values()];
}

/** A value, and the list of those that are served as well. */
function movedValue<Value extends string | number>(
  place: Pointer,
  list: Pointer,
  old: Value,
  next: Value,
  oldWords: string,
  nextWords: string,
): MovedEndpoint {
  const others = (value: Values) => listAt<Value>(value, list);
  return {
    old: oldWords,
    next: nextWords,
    places: [place, list],
    serve: (value) => set(value, list, union(others(value), [next])),
    use: (value) => set(set(value, list, union(without(others(value), [next]), [old])), place, next),
    retain: (value) => set(value, list, union(others(value), [old])),
  };
}

/** Services whose clients use a VIP in one end, and the addresses of the hosts in the other. */
function movedFronts(before: End, after: End): readonly MovedEndpoint[] {
  const former = new Map(before.plan.listeners.map((listener) => [listener.id, listener]));
  const moved = after.plan.listeners.flatMap(({ id, vip: next, front, additional }) => {
    const old = former.get(id);
    if (!old || !front || additional || (old.vip === undefined) === (next === undefined)) return [];
    const vip = old.vip ?? next ?? "";
    return [{ vip, isNew: old.vip === undefined, place: front.vip, host: front.host }];
  });
  return [...groupBy(moved, ({ vip, place }) => `${vip} ${place}`).values()].map((alike): MovedEndpoint => {
    const [{ vip, isNew, place }] = alike;
    const hosts = [...new Set(alike.map(({ host }) => host))];
    const hostWords = "the addresses of the hosts";
    const source = pointerTo("vips", vip);
    const known = recordAt((isNew ? after : before).topology, source);
    const inState = (value: Values, state: "used" | "offered") => {
      const existing = recordAt(value, "/hosts");
      const owners = listAt(known, "/hosts").filter((host) => Object.hasOwn(existing, host));
      const own = valueAt(value, source) ?? { ...known, hosts: owners };
      const fronted = set(set(value, source, own), place, vip);
      return hosts.reduce((all, host) => set(all, host, state), fronted);
    };
    const [byVip, byHost] = [
      (value: Values) => inState(value, "offered"),
      (value: Values) => inState(value, "used"),
    ];
    return isNew
      ? {
          old: hostWords,
          next: `VIP ${vip}`,
          places: [place, ...hosts],
          serve: byHost,
          use: byVip,
          retain: byVip,
        }
      : {
          old: `VIP ${vip}`,
          next: hostWords,
          places: [place, ...hosts],
          serve: byVip,
          use: byHost,
          retain: byHost,
        };
  });
}

/** Pointers to the lists of hosts that both topologies have, each once. */
function placementLists(before: End, after: End): readonly Pointer[] {
  const found = [before, after].flatMap(({ plan, topology }) =>
    plan.references.flatMap(({ kind, source }) => {
      const list = parentOf(source);
      return kind === "host" && Array.isArray(valueAt(topology, list)) ? [list] : [];
    }),
  );
  return [...new Set(found)]
    .filter((list) => [before, after].every(({ topology }) => Array.isArray(valueAt(topology, list))))
    .toSorted(compareText);
}

function addedHosts(before: End, after: End): { readonly names: readonly string[]; readonly values: Values } {
  const old = recordAt(before.topology, "/hosts");
  const added = Object.entries(recordAt(after.topology, "/hosts")).filter(
    ([name]) => !Object.hasOwn(old, name),
  );
  return { names: added.map(([name]) => name), values: Object.fromEntries(added) };
}

/** The hosts that some list of the second end has and the first has not. */
function added(lists: readonly Pointer[], from: End, to: End): readonly string[] {
  return [
    ...new Set(lists.flatMap((list) => without(listAt(to.topology, list), listAt(from.topology, list)))),
  ];
}

function ofServices(verb: string, hosts: readonly string[]): string | undefined {
  return hosts.length === 0 ? undefined : `${verb} ${listed(hosts)}`;
}

function listed(names: readonly string[]): string {
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

function union<Item>(first: readonly Item[], second: readonly Item[]): readonly Item[] {
  return [...first, ...without(second, first)];
}

/** The new list with those that leave, in the new order; the list of now if it has the same hosts. */
function merged(now: readonly string[], next: readonly string[]): readonly string[] {
  const all = union(next, now);
  return all.length > next.length && all.length === now.length ? now : all;
}

function without<Item>(names: readonly Item[], others: readonly Item[]): readonly Item[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

function listAt<Item = string>(topology: Values, pointer: Pointer): readonly Item[] {
  const value = valueAt(topology, pointer);
  return Array.isArray(value) ? value : [];
}

function recordAt(topology: Values, pointer: Pointer): Values {
  return (valueAt(topology, pointer) ?? {}) as Values;
}

/** The value at a pointer; undefined: there is none. */
export function valueAt(topology: unknown, pointer: Pointer): unknown {
  return pointerSegments(pointer).reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    topology,
  );
}

/** A copy with another value at a pointer. */
function set(topology: Values, pointer: Pointer, value: unknown): Values {
  const replace = (inner: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) return value;
    return { ...(inner as Values), [key]: replace((inner as Values | undefined)?.[key], rest) };
  };
  return replace(topology, pointerSegments(pointer)) as Values;
}

/** A copy with another value at a pointer, or without it. */
export function withLeaf(topology: Values, pointer: Pointer, value: unknown): Values {
  if (value !== undefined) return set(topology, pointer, value);
  const parent = parentOf(pointer);
  const key = pointerSegments(pointer).at(-1) ?? "";
  const { [key]: _, ...rest } = recordAt(topology, parent);
  return parent === "" ? rest : set(topology, parent, rest);
}

/** Whether both have the same values, whatever the order of their keys. */
function same(a: unknown, b: unknown): boolean {
  return leafChanges(a, b).length === 0;
}
