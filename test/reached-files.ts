import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { estateDocuments } from "../src/estate-documents/index.ts";
import { runbook } from "../src/estate-documents/runbook.ts";
import {
  emitArtifacts,
  parseTopology,
  resolvePlan,
  type TopologyKey,
  topologyJsonSchema,
  topologyReference,
} from "../src/index.ts";
import { sortedEntries } from "../src/model/order.ts";
import { activeComponents } from "../src/plan.ts";
import { exampleOf, type ReachedFiles } from "../src/topology-reference.ts";
import { examples } from "./examples.ts";

/*
 * The files that each key of the topology reaches, as they are measured: the value is changed to other ones that the
 * schema accepts, in estates that have it, and the files before and after are compared.
 */

/** Values in addition to those of the minimal topology, without which some keys have no meaning. */
const additions = [
  {
    network: { monitoring: ["10.0.0.9/32"], applications: { shop: ["10.80.0.0/24"] } },
    postgres: {
      databases: {
        airflow: { owner: "airflow" },
        metadata: { owner: "airflow" },
        results: { owner: "results", applications: { shop: {} } },
      },
    },
    airflow: { database: "airflow" },
    haproxy: { ports: { sync: 5002, async: 5003 } },
  },
  {
    hosts: {
      lb1: { address: "10.0.0.21", managed: false },
      lb2: { address: "10.0.0.22", managed: false },
    },
    external: {
      balancer: { name: "airflow.example.com", hosts: ["lb1", "lb2"], authority: "/etc/ssl/certs/web.pem" },
    },
    haproxy: undefined,
  },
];

/** Together with these additions, they have every section, on platforms of both families. */
const estates = [
  "minimal",
  "debian12-all",
  "external-services",
  "public-web",
  "worker-groups",
  "local-haproxy",
];
/** Estates in which the same key is measured, if it reaches a file there. */
const enough = 2;
/** Changes of one key in one estate. */
const mostChanges = 3;

type Path = readonly string[];
type Files = ReadonlyMap<string, string>;
interface Schema {
  readonly type?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** The files of a topology without the judgement of rules; undefined if it has none. */
function filesOf(topology: unknown): Files | undefined {
  const parsed = parseTopology(topology);
  if (!parsed.ok) return undefined;
  try {
    const plan = resolvePlan(parsed.topology);
    const artifacts = emitArtifacts(plan);
    // The runbook names nearly every value, and no host reads it.
    const documents = [
      ...estateDocuments.flatMap((emit) => (emit === runbook ? [] : [...emit(plan, artifacts)])),
      ...activeComponents(plan).flatMap(({ component, settings }) => [
        ...(component.documents?.(plan, settings) ?? []),
      ]),
    ];
    return new Map([
      ...artifacts.map(({ host, path, mode, content }) => [`${host}:${path}`, `${mode} ${content}`] as const),
      ...documents.map(({ path, content }) => [path, content] as const),
    ]);
  } catch {
    // Rules exclude what cannot be generated.
    return undefined;
  }
}

const pathOf = (file: string) => file.replace(/^[^:/]+:/, "");

/** The paths of files that differ. */
function differing(before: Files, after: Files): Set<string> {
  const files = [...new Set([...before.keys(), ...after.keys()])];
  return new Set(files.filter((file) => before.get(file) !== after.get(file)).map(pathOf));
}

const alternatives = (schema: Schema): readonly Schema[] =>
  (schema.anyOf ?? schema.oneOf)?.flatMap(alternatives) ?? [schema];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

function withValue(value: unknown, [key, ...rest]: Path, inner: unknown): unknown {
  if (key === undefined) return inner;
  const object = isObject(value) ? value : {};
  return { ...object, [key]: withValue(object[key], rest, inner) };
}

function keysThatDiffer(first: unknown, second: unknown): readonly string[] {
  if (!(isObject(first) && isObject(second))) return [];
  return [...new Set([...Object.keys(first), ...Object.keys(second)])].filter(
    (key) => !isDeepStrictEqual(first[key], second[key]),
  );
}

function merged(value: unknown, addition: unknown): unknown {
  if (!isObject(addition)) return addition;
  const all = Object.entries(addition).map(([key, inner]) => [
    key,
    merged(isObject(value) ? value[key] : undefined, inner),
  ]);
  return { ...(isObject(value) ? value : {}), ...Object.fromEntries(all) };
}

/** Other values in place of one, the likeliest to be accepted first. */
function others(schemas: readonly Schema[], current: unknown): readonly unknown[] {
  const each = [...schemas, ...schemas.flatMap(alternatives)];
  const given = current ?? schemas[0]?.default;
  const from = given ?? exampleOf(schemas[0] ?? {});
  const stated = each.flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.type === "boolean" ? [true, false] : []),
    ...(schema.examples ?? []),
    exampleOf(schema),
  ]);
  const near =
    typeof from === "number"
      ? [from + 1, from * 2, ...each.flatMap(({ maximum }) => maximum ?? []), from - 1]
      : typeof from === "string"
        ? [from.replace(/\d+(?=\D*$)/, (digits) => `${Number(digits) + 1}`), `${from}x`]
        : Array.isArray(from)
          ? [
              from.slice(0, -1),
              from.slice(1),
              [...from, "node3"],
              ["node3"],
              ...each.flatMap(({ items }) => items?.examples ?? []).map((item) => [...from, item]),
              from.toReversed(),
            ]
          : [];
  const unique = new Map([...near, ...stated].map((value) => [JSON.stringify(value), value]));
  unique.delete(JSON.stringify(given));
  return [...unique.values()];
}

/** The names in examples of the schema stand for those of the estate. */
function named(value: unknown, topology: Record<string, unknown>): unknown {
  const text = JSON.stringify(topology);
  const uses = (host: string) => text.split(`"${host}"`).length;
  const hosts = Object.keys((topology["hosts"] ?? {}) as object).sort((a, b) => uses(b) - uses(a));
  const [vip] = Object.keys((topology["vips"] ?? {}) as object);
  const rename = (text: string) =>
    text === "service"
      ? (vip ?? text)
      : (/^node[123]$/.test(text) && hosts[Number(text.slice(4)) - 1]) || text;
  if (typeof value === "string") return rename(value);
  if (Array.isArray(value)) return value.map((item) => named(item, topology));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [rename(key), named(inner, topology)]),
  );
}

/** Measures the files of each key. */
export function measureReachedFiles(): ReachedFiles {
  const reached = new Map<string, Set<string>>();
  const measuredIn = new Map<string, number>();
  const described = new Map<string, TopologyKey>(topologyReference().map((each) => [each.key, each]));
  const topologies = new Map<string, Record<string, unknown>>(
    examples.map(({ name, text }) => [name, parse(text, { merge: true })]),
  );

  const record = (key: string, before: Files, after: Files) => {
    const found = reached.get(key) ?? new Set();
    reached.set(key, found);
    const files = differing(before, after);
    const paths = (map: Files) => new Set([...map.keys()].map(pathOf));
    const [old, current] = [paths(before), paths(after)];
    // The name of a file may contain the value: the file is that of the old name.
    const isRenamed = [...old].some((file) => !current.has(file));
    for (const file of files) if (old.has(file) || !isRenamed) found.add(file);
    return files.size > 0;
  };

  const visit = (
    topology: Record<string, unknown>,
    files: Files,
    schemas: readonly Schema[],
    parent: string,
    objects: readonly Path[],
  ) => {
    const forms = schemas.flatMap(alternatives);
    const names = new Set(forms.flatMap(({ properties }) => Object.keys(properties ?? {})));
    const entries = forms.flatMap(({ additionalProperties: entry }) =>
      isObject(entry) ? [entry as Schema] : [],
    );
    const children = [...names].map((name) => ({
      name,
      below: forms.flatMap(({ properties }) => properties?.[name] ?? []),
      places: objects.map((path) => [...path, name]),
    }));
    if (entries.length > 0 && names.size === 0)
      children.push({
        name: "<name>",
        below: entries,
        places: objects.flatMap((path) =>
          Object.keys(at(topology, path) ?? {}).map((name) => [...path, name]),
        ),
      });
    for (const { name, below, places } of children) {
      const key = parent === "" ? name : `${parent}.${name}`;
      const isLeaf = described.get(key)?.below.length === 0;
      const filled = places.filter((path) => isObject(at(topology, path)));
      const unknown = [...described.keys()].some(
        (each) => (each === key || each.startsWith(`${key}.`)) && (measuredIn.get(each) ?? 0) < enough,
      );
      if (!unknown) continue;
      // An absent object, or another form of one, is that of its examples.
      const isAbsent = places.length > 0 && filled.length === 0 && name !== "<name>";
      const added = isLeaf
        ? []
        : [
            ...(isAbsent ? below.flatMap(alternatives).filter(({ type }) => type === "object") : []),
            ...(filled.length > 0 ? below.flatMap(({ oneOf = [] }) => oneOf) : []),
            ...(filled.length > 0 ? below.filter(({ examples = [] }) => examples.length > 1) : []),
          ];
      if (filled.length > 0 && !isLeaf) visit(topology, files, below, key, filled);
      for (const form of added) {
        const place = places[0] as Path;
        const given = (form.examples ?? [exampleOf(form)]).map((example) => named(example, topology));
        const larger = given.map((each) => withValue(topology, place, each) as Record<string, unknown>);
        const made = larger.map(filesOf);
        for (const [index, after] of made.entries()) {
          if (!after) continue;
          record(key, files, after);
          const chosen = Object.entries(form.properties ?? {}).filter(([, each]) => each.const !== undefined);
          for (const [name] of chosen) record(`${key}.${name}`, files, after);
          // Keys that only change together.
          for (const name of made[0] ? keysThatDiffer(given[0], given[index]) : [])
            record(`${key}.${name}`, made[0] as Files, after);
          visit(larger[index] as Record<string, unknown>, after, [form], key, [place]);
        }
      }
      const open = places.filter((path) => {
        const value = at(topology, path);
        return value === undefined ? isLeaf : !isObject(value);
      });
      const counted = measuredIn.get(key) ?? 0;
      if (open.length === 0 || counted >= enough) continue;
      let [changes, isFound] = [0, false];
      // All at once, or the first one if that is refused.
      for (const changing of [open, open.slice(0, 1)]) {
        for (let index = 0; index < 16 && changes < mostChanges; index++) {
          const changed = changing.reduce<unknown>((whole, path) => {
            const other = others(below, at(topology, path))[index];
            return other === undefined ? whole : withValue(whole, path, named(other, topology));
          }, topology);
          const after = isDeepStrictEqual(changed, topology) ? undefined : filesOf(changed);
          if (!after) continue;
          changes++;
          if (record(key, files, after)) isFound = true;
        }
        if (changes > 0 || open.length === 1) break;
      }
      if (isFound) measuredIn.set(key, counted + 1);
    }
  };

  const schema = topologyJsonSchema() as Schema;
  const given = estates.map((name) => topologies.get(name) ?? {});
  const all = [...given, ...additions.map((each) => merged(given[0], each) as Record<string, unknown>)];
  for (const topology of all) {
    const files = filesOf(topology);
    if (!files) throw new Error(`A topology has no files: ${JSON.stringify(topology)}`);
    visit(topology, files, [schema], "", [[]]);
  }
  const byFile = new Map<string, string[]>();
  for (const [key, found] of reached)
    for (const file of found) byFile.set(file, [...(byFile.get(file) ?? []), key]);
  const withoutFile = [...reached].flatMap(([key, found]) =>
    found.size === 0 && described.get(key)?.below.length === 0 ? [key] : [],
  );
  return {
    keysByFile: Object.fromEntries(
      sortedEntries(Object.fromEntries(byFile)).map(([file, keys]) => [file, keys.sort()]),
    ),
    keysWithoutFile: withoutFile.sort(),
  };
}
