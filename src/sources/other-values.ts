import { exampleHostNumber, exampleVip } from "../model/example-names.ts";
import { exampleOf } from "../topology-keys.ts";

/** The parts of a JSON Schema from which other values follow. */
export interface Schema {
  /** The kind of what the text names. */
  readonly names?: "host" | "vip";
  readonly type?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export const alternatives = (schema: Schema): readonly Schema[] =>
  (schema.anyOf ?? schema.oneOf)?.flatMap(alternatives) ?? [schema];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Other values in place of one, the likeliest to be accepted first.
 *
 * @param isUsed whether the topology has a text already, such as the address of another host
 */
export function otherValues(
  schemas: readonly Schema[],
  current: unknown,
  isUsed: (text: string) => boolean = () => false,
): readonly unknown[] {
  const each = [...schemas, ...schemas.flatMap(alternatives)];
  const given = current ?? schemas[0]?.default;
  const from = given ?? exampleOf(schemas[0] ?? {});
  const stated = each.flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.type === "boolean" ? [true, false] : []),
    ...[...(schema.examples ?? []), exampleOf(schema)].filter(
      (example) => typeof example !== "string" || !isUsed(example),
    ),
  ]);
  const near =
    typeof from === "number"
      ? [from + 1, from - 1, from * 2, ...each.flatMap(({ maximum }) => maximum ?? [])]
      : typeof from === "string"
        ? [following(from, isUsed), ...(isWord(from) ? [] : stated), ...later(from), withSuffix(from)]
        : Array.isArray(from)
          ? otherLists(
              from,
              each.flatMap(({ items }) => items?.examples ?? []),
            )
          : [];
  const unique = new Map([...near, ...stated].map((value) => [JSON.stringify(value), value]));
  unique.delete(JSON.stringify(given));
  return [...unique.values()];
}

/** Lists with another item, with one less, and of other hosts. */
function otherLists(list: readonly unknown[], examples: readonly unknown[]): readonly unknown[] {
  const joining = examples.filter((item) => !list.includes(item)).map((item) => [...list, item]);
  return [
    ...joining.slice(0, 1),
    list.slice(0, -1),
    list.slice(1),
    [...list, "node3"],
    ["node3"],
    ...joining.slice(1),
    list.toReversed(),
  ];
}

/** Reports whether a text can be any word, such as the name of a role, but no path, address or time zone. */
function isWord(text: string): boolean {
  return /^[a-z][a-z_-]*$/.test(text);
}

/** A later version in place of one: a change may come only some series further. */
function later(text: string): readonly string[] {
  return /^\d+\.\d+$/.test(text) ? [text.replace(/\d+$/, (minor) => `${Number(minor) + 5}`)] : [];
}

/** The text with a sign at its end: another one of its kind, which sorts as it does. */
export function withSuffix(text: string): string {
  return `${text}${/\d$/.test(text) ? "b" : "2"}`;
}

/** The text with the next higher number at its end that is not used. */
function following(text: string, isUsed: (text: string) => boolean): string {
  for (let step = 1; ; step++) {
    const next = text.replace(/\d+(?=\D*$)/, (digits) => `${Number(digits) + step}`);
    if (next === text || !isUsed(next)) return next;
  }
}

/** A function that replaces the names in examples of the schema by those of an estate, the most used hosts first. */
export function namedAsIn(topology: Record<string, unknown>): (value: unknown) => unknown {
  const text = JSON.stringify(topology);
  const uses = (host: string) => text.split(`"${host}"`).length;
  const hosts = Object.keys((topology["hosts"] ?? {}) as object).sort((a, b) => uses(b) - uses(a));
  const [vip] = Object.keys((topology["vips"] ?? {}) as object);
  const rename = (text: string) =>
    text === exampleVip ? (vip ?? text) : (hosts[(exampleHostNumber(text) ?? 0) - 1] ?? text);
  const named = (value: unknown): unknown => {
    if (typeof value === "string") return rename(value);
    if (Array.isArray(value)) return value.map(named);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [rename(key), named(inner)]));
  };
  return named;
}
