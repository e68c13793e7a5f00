import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { type Pointer, pointerSegments, pointerTo } from "../model/pointer.ts";
import type { DescribedKey } from "../model/topology-key.ts";
import { annotatedSchema } from "../topology-keys.ts";
import { alternatives, isObject, namedAsIn, otherValues, type Schema, withSuffix } from "./other-values.ts";

type Path = readonly string[];

/** A change of a topology: another value at a place, or another name of the entry at a place. */
export type Edit =
  | { readonly path: Path; readonly value: unknown }
  | { readonly path: Path; readonly name: string }
  /** Writes the entries of a record that has its default, before one of them changes. */
  | { readonly path: Path; readonly entries: unknown };

/** A part of the topology that can have another value: a value with no key below it, or the name of an entry. */
export interface Leaf {
  readonly key: string;
  readonly pointer: Pointer;
  /** default: the key is not set. absent: likewise, and it has no default. name: the name of the entry is meant. */
  readonly kind: "written" | "default" | "absent" | "name";
  /** The value in effect; undefined: it has none, or follows from others. */
  readonly value: unknown;
  /** The number of other values after which it is known what it changes, if so many are accepted. */
  readonly enough: number;
  /** Other values, first those that one would choose. All choices are among the first. */
  readonly others: readonly { readonly value: unknown; readonly edits: readonly Edit[] }[];
}

/**
 * The leaves of a topology in one piece.
 *
 * @param written without defaults
 * @param complete with all defaults
 * @param plan its plan: an entry with another name keeps its uses, and a version becomes each of the others
 * @param host one whose files are explained, which joins lists of hosts and leaves them first
 */
export function topologyLeaves(
  written: Record<string, unknown>,
  complete: unknown,
  plan: Pick<Plan, "hosts" | "vips" | "references" | "versions">,
  keys: readonly DescribedKey[],
  host?: string,
): readonly Leaf[] {
  const { references, versions } = plan;
  const named = namedAsIn(written);
  const text = JSON.stringify(complete);
  const isUsed = (other: string) => text.includes(JSON.stringify(other));
  const valuesNaming = otherNames(written, plan, host);
  const described = new Map(keys.map((key) => [key.key, key]));
  const leaves: Leaf[] = [];

  const addValue = (path: Path, key: string, schemas: readonly Schema[], entries: readonly Edit[]) => {
    const own = at(written, path);
    // The plan has no use for some values.
    const value = at(complete, path) ?? own;
    const isAbsent = value === undefined && absent.has(described.get(key)?.default ?? "");
    const pointer = pointerTo(...path);
    const choices = [
      ...schemas.flatMap(alternatives).flatMap(choicesOf),
      ...versions.flatMap(({ source, series }) =>
        source === pointer ? series.map(({ name }) => (typeof value === "number" ? Number(name) : name)) : [],
      ),
    ].filter((each) => each !== value);
    const removal = own === undefined ? [] : [undefined];
    const naming = valuesNaming(schemas, value);
    const near = otherValues(schemas, value, isUsed).map(named);
    const isNatural = typeof near[0] === "number" || choices.length + naming.length === 0;
    const others = unique([
      ...(isNatural ? near.slice(0, 1) : []),
      ...choices,
      ...naming,
      ...removal,
      ...near,
      ...schemas.flatMap(limitsOf),
    ]);
    leaves.push({
      key,
      pointer,
      kind: own !== undefined ? "written" : isAbsent ? "absent" : "default",
      value,
      enough: choices.length + naming.length + removal.length + 6,
      others: others.map((other) => ({ value: other, edits: [...entries, { path, value: other }] })),
    });
  };

  const addName = (path: Path, key: string, entries: readonly Edit[]) => {
    const name = path.at(-1) ?? "";
    const kind = kindOfNames.get(path.slice(0, -1).join("."));
    const uses = references.filter((each) => each.kind === kind && each.name === name);
    // A name that sorts as the old one does keeps the order of lines.
    const names = [withSuffix(name), `${name}x`, `x${name}`].filter((other) => !isUsed(other));
    const others = names.map((other) => ({
      value: other,
      edits: [
        ...entries,
        ...uses.map(({ source }): Edit => {
          const place = pointerSegments(source);
          return at(written, place) === name ? { path: place, value: other } : { path: place, name: other };
        }),
        { path, name: other },
      ],
    }));
    leaves.push({ key, pointer: pointerTo(...path), kind: "name", value: name, enough: 1, others });
  };

  const visit = (path: Path, key: string, schemas: readonly Schema[], within: readonly Edit[]) => {
    const value = at(written, path) ?? at(complete, path);
    const forms = schemas.flatMap(alternatives).filter((form) => isFormOf(form, value));
    const properties = new Set(forms.flatMap((form) => Object.keys(form.properties ?? {})));
    const records = forms.flatMap(({ additionalProperties: entry }) =>
      isObject(entry) ? [entry as Schema] : [],
    );
    const isRecord = properties.size === 0 && records.length > 0;
    const isDefault = isRecord && within.length === 0 && at(written, path) === undefined;
    const entries = isDefault ? [{ path, entries: value }] : within;
    for (const name of isRecord ? Object.keys(isObject(value) ? value : {}) : properties) {
      const inner = [...path, name];
      const below = key === "" ? "" : `${key}.`;
      const innerKey = `${below}${isRecord ? "<name>" : name}`;
      const schemasBelow = isRecord ? records : forms.flatMap((form) => form.properties?.[name] ?? []);
      if (isRecord) addName(inner, innerKey, entries);
      const hasKeys = described.get(innerKey)?.below.length !== 0;
      if (hasKeys && isObject(at(written, inner) ?? at(complete, inner)))
        visit(inner, innerKey, schemasBelow, entries);
      else addValue(inner, innerKey, schemasBelow, entries);
    }
  };
  visit([], "", [annotatedSchema()], []);
  return leaves;
}

/**
 * A function that gives other values of references to hosts and VIPs: hosts join a list or leave it, and another one takes
 * the place of one.
 */
function otherNames(
  written: Record<string, unknown>,
  { hosts, vips, references }: Pick<Plan, "hosts" | "vips" | "references">,
  host: string | undefined,
): (schemas: readonly Schema[], value: unknown) => readonly unknown[] {
  const uses = groupBy(references, ({ kind, name }) => `${kind} ${name}`);
  /** The first of those that are used alike, and then the others. */
  const varied = (kind: "host" | "vip", names: Iterable<string>) => {
    const alike = groupBy(names, (name) =>
      JSON.stringify((uses.get(`${kind} ${name}`) ?? []).map(({ source }) => source.replace(/\/\d+$/, ""))),
    );
    const ranked = [...alike.values()].flatMap((each) => each.map((name, rank) => ({ name, rank })));
    return ranked.toSorted((a, b) => a.rank - b.rank).map(({ name }) => name);
  };
  const known = { host: varied("host", hosts.keys()), vip: varied("vip", vips.keys()) };
  /** Of the hosts with the fewest uses, the first one. */
  const substituteOf = (names: readonly string[]) => {
    const managed = names.filter((name) => hosts.get(name)?.managed);
    const amount = (name: string) => uses.get(`host ${name}`)?.length ?? 0;
    return (managed.length > 0 ? managed : names).toSorted((a, b) => amount(a) - amount(b)).slice(0, 1);
  };
  const near = host === undefined || !Object.hasOwn((written["hosts"] ?? {}) as object, host) ? [] : [host];
  return (schemas, value) => {
    const forms = schemas.flatMap(alternatives);
    const kind = forms.map(({ names }) => names).find((each) => each !== undefined);
    if (kind !== undefined)
      return [...(kind === "host" ? near : []), ...known[kind].slice(0, mostTogether)].filter(
        (name) => name !== value,
      );
    const list = forms.find(({ items }) => items?.names === "host");
    if (!list) return [];
    const present: readonly unknown[] = Array.isArray(value) ? value : [];
    const joining = known.host.filter((name) => !present.includes(name));
    const room = (list.maxItems ?? Number.POSITIVE_INFINITY) - present.length;
    const staying = room > 0 ? present : present.slice(0, -1);
    const size = Math.min(Math.max(room, 1), mostTogether);
    const groups = Array.from({ length: Math.ceil(joining.length / size) }, (_, index) =>
      joining.slice(index * size, (index + 1) * size),
    );
    const isPresent = (own: string) => present.includes(own);
    const substitutes = substituteOf(joining);
    return [
      ...near.filter(isPresent).map((own) => present.filter((name) => name !== own)),
      // A quorum keeps its size.
      ...[...near.filter(isPresent), ...present.slice(-1)].flatMap((own) =>
        substitutes.map((other) => present.map((name) => (name === own ? other : name))),
      ),
      ...(present.length > 1 ? [present.slice(0, -1), present.slice(1), [present[0]], [present.at(-1)]] : []),
      ...near.filter((own) => !isPresent(own)).map((own) => [...staying, own]),
      ...joining.slice(0, mostTogether).map((name) => [...staying, name]),
      ...present
        .slice(1, -1)
        .slice(0, mostTogether)
        .map((own) => present.filter((name) => name !== own)),
      ...groups.map((names) => [...staying, ...names]),
    ];
  };
}

/** Hosts that join a list at once, and those that do so one by one, since the order of hosts elsewhere depends on which one it is. */
const mostTogether = 12;

/** Values of which each is another one. */
function unique(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Every value of a form that has few. */
function choicesOf({ enum: named = [], const: only, type }: Schema): readonly unknown[] {
  return [...named, ...(only === undefined ? [] : [only]), ...(type === "boolean" ? [true, false] : [])];
}

function limitsOf({ minimum }: Schema): readonly unknown[] {
  return minimum === undefined ? [] : [minimum];
}

/** The meaning of an omitted key that has no default, in its description. */
const absent: ReadonlySet<string> = new Set(["none", "disabled"]);

/** Entries whose names other values refer to. */
const kindOfNames: ReadonlyMap<string, Plan["references"][number]["kind"]> = new Map([
  ["hosts", "host"],
  ["vips", "vip"],
  ["network.applications", "network"],
  ["network.subnets", "subnet"],
]);

/** Reports whether a value has the settings that select a form. */
function isFormOf({ properties = {} }: Schema, value: unknown): boolean {
  return Object.entries(properties).every(
    ([name, { const: chosen }]) =>
      chosen === undefined || !isObject(value) || value[name] === undefined || value[name] === chosen,
  );
}

/** A topology with these changes. */
export function withEdits(topology: unknown, edits: readonly Edit[]): unknown {
  const names = new Map<Pointer, string>();
  let result = topology;
  for (const edit of edits)
    if ("name" in edit) names.set(pointerTo(...edit.path), edit.name);
    else if ("entries" in edit) result = withValue(result, edit.path, at(result, edit.path) ?? edit.entries);
    else result = withValue(result, edit.path, edit.value);
  return names.size === 0 ? result : withNames(result, names, "");
}

function withValue(value: unknown, [key, ...rest]: Path, inner: unknown): unknown {
  if (key === undefined) return inner;
  if (Array.isArray(value)) return value.with(Number(key), withValue(value[Number(key)], rest, inner));
  const object = isObject(value) ? value : {};
  return { ...object, [key]: withValue(object[key], rest, inner) };
}

function withNames(value: unknown, names: ReadonlyMap<Pointer, string>, place: Pointer): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const own = `${place}${pointerTo(key)}`;
      return [names.get(own) ?? key, withNames(inner, names, own)];
    }),
  );
}

export function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
