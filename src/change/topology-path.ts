import { compareText } from "../model/order.ts";
import type { Plan } from "../model/plan.ts";
import { type Pointer, parentOf, pointerSegments } from "../model/pointer.ts";
import { leafChanges } from "./leaf-changes.ts";

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
 * VIPs that change their address get the new one besides the old one, and names change to it, then settings change, then members leave the quorums one after the other, and last hosts leave. Lists of hosts grow before
 * they shrink, so that clients always have members of the old list that still run, or of the new list that already do.
 *
 * @returns the stages after the first topology; empty if there is no difference
 */
export function topologyPath(before: End, after: End): readonly Stage[] {
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
    set(before.topology, "/hosts", { ...recordAt(before.topology, "/hosts"), ...hosts.values }),
  );
  const arriving = hosts.names.length > 0 ? hosts.names : added(others, before, after);
  const entries = quorums.flatMap(({ title, source, joining }) =>
    without(listAt(after.topology, source), listAt(before.topology, source)).map((host) => ({
      title: `Add ${host} to ${title}`,
      enter(value: Values) {
        const members = set(value, source, [...listAt(value, source), host]);
        return joining === undefined ? members : set(members, joining, [host]);
      },
    })),
  );
  const exits = quorums.flatMap(({ title, source }) =>
    without(listAt(before.topology, source), listAt(after.topology, source)).map((host) => ({
      title: `Remove ${host} from ${title}`,
      leave: (value: Values) => set(value, source, without(listAt(value, source), [host])),
    })),
  );

  // The first member enters together with its host, and the last one leaves together with it.
  const [first, ...laterEntries] = entries;
  advance(
    arriving.length > 0 ? `Add ${listed(arriving)}` : (first?.title ?? ""),
    first ? first.enter(grown) : grown,
  );
  for (const { title, enter } of laterEntries) advance(title, enter(topology));
  const moved = movedVips(before, after);
  const addresses = (which: "old" | "next") => listed(moved.map((each) => each[which]));
  const held = (value: Values, which: "old" | "next") =>
    moved.reduce((all, { vip, ...each }) => {
      const others = union(listAt(all, `${vip}/additionalAddresses`), [each[which]]);
      return set(all, `${vip}/additionalAddresses`, others);
    }, value);
  advance(`Serve ${addresses("next")} besides ${addresses("old")}`, held(topology, "next"));
  advance(
    `Change names to ${addresses("next")}`,
    moved.reduce((all, { vip, old, next }) => {
      const list = `${vip}/additionalAddresses`;
      const others = union(without(listAt(all, list), [next]), [old]);
      return set(set(all, list, others), `${vip}/address`, next);
    }, topology),
  );
  const kept = quorums.flatMap(({ joining }) => joining ?? []);
  const settled = [
    ...lists.map((list) => ({ list, value: merged(listAt(topology, list), listAt(after.topology, list)) })),
    // Only a member without data reads it, so that it can go with the next stage.
    ...kept.map((list) => ({ list, value: listAt(topology, list) })),
  ].reduce(
    (value, { list, value: hosts }) => set(value, list, hosts),
    set(held(after.topology, "old"), "/hosts", {
      ...recordAt(before.topology, "/hosts"),
      ...recordAt(after.topology, "/hosts"),
    }),
  );
  advance("Change settings", settled);
  for (const { title, leave } of exits.slice(0, -1)) advance(title, leave(topology));
  const leaving = without(
    Object.keys(recordAt(before.topology, "/hosts")),
    Object.keys(recordAt(after.topology, "/hosts")),
  );
  const departing = leaving.length > 0 ? leaving : added(others, after, before);
  advance(
    departing.length > 0 ? `Remove ${listed(departing)}` : (exits.at(-1)?.title ?? "Complete the change"),
    held(after.topology, "old"),
  );
  advance(`Stop serving ${addresses("old")}`, after.topology);
  return stages;
}

/** Quorums that both estates have. Members enter and leave a running quorum one at a time. */
function sharedQuorums(before: End, after: End): Plan["quorums"] {
  return after.plan.quorums.filter(({ source }) => before.plan.quorums.some((old) => old.source === source));
}

/** The VIPs of both estates whose address changes. */
function movedVips(before: End, after: End) {
  return [...after.plan.vips.values()].flatMap(({ name, address, source }) => {
    const old = before.plan.vips.get(name)?.address;
    return old === undefined || old === address ? [] : [{ vip: source, old, next: address }];
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

function listed(names: readonly string[]): string {
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

function union(first: readonly string[], second: readonly string[]): readonly string[] {
  return [...first, ...without(second, first)];
}

/** The new list with those that leave, in the new order; the list of now if it has the same hosts. */
function merged(now: readonly string[], next: readonly string[]): readonly string[] {
  const all = union(next, now);
  return all.length > next.length && all.length === now.length ? now : all;
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

function listAt(topology: Values, pointer: Pointer): readonly string[] {
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
