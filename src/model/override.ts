import * as z from "zod";
import type { Facts, Override } from "./facts.ts";
import * as fields from "./fields.ts";
import { sortedEntries } from "./order.ts";
import type { BasePlan } from "./plan.ts";
import { type Pointer, pointerTo } from "./pointer.ts";
import { has, type VersionTable } from "./version.ts";

/*
 * What the topology does not know can still be set: each section takes settings by the name that the daemon's file has
 * for them, for every host (`extra`) and for one (`extraByHost`), and files made of blocks take lines (`snippets`,
 * `snippetsByHost`). They are merged by key: generated < extra < extraByHost.
 */

export type OverrideValue = string | number | boolean;
export type Overrides = Readonly<Record<string, OverrideValue>>;

const text = z
  .string()
  .max(2000)
  .regex(/^(?!\s)[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*(?<!\s)$/u, {
    error: "must be one line of text without control characters and without blanks at its ends",
    abort: true,
  })
  .refine(
    (value) => !/:\/\/[^/?#]*:[^/?#]*@/.test(value),
    "must hold no password, since a topology holds no secrets",
  );

/** Settings by name. `value` narrows the text that the format can carry. */
export function overrides(key: RegExp, example: string, value: z.ZodType<string, string> = text) {
  return z.record(
    z.string().max(200).regex(key, `must be the name of a setting, such as ${example}`),
    z.union(
      [value, z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER), z.boolean()],
      "must be one line of text that the file can carry and that holds no password, a number, true or false",
    ),
  );
}

/** Text of formats that cannot carry an empty value, nor these characters. */
export function textWithout(characters: RegExp) {
  return text.refine(
    (value) => value !== "" && !characters.test(value),
    "must be text that the file can carry",
  );
}

/** The lines of a snippet. */
export function snippet(line: RegExp, expectation: string) {
  return z.array(z.string().max(1000).regex(line, expectation).pipe(text)).max(200);
}

/** The keys of a section that take settings of `shape` for every host, and for one. */
export function extras<Shape extends z.ZodType>(shape: Shape, empty: z.input<Shape>, file: string) {
  return {
    extra: z
      .prefault(shape, empty)
      .meta({ description: `Settings of ${file} that the topology has no key for.` }),
    extraByHost: z
      .record(fields.hostName, shape)
      .default({})
      .meta({ description: `The same for one host each, by its name; they come after "extra".` }),
  };
}

/** The keys of a section that take lines for every host, and for one. */
export function snippets<Shape extends z.ZodType>(shape: Shape, file: string) {
  return {
    snippets: shape
      .prefault({} as never)
      .meta({ description: `Lines to add to blocks of ${file}, by block.` }),
    snippetsByHost: z
      .record(fields.hostName, shape)
      .default({})
      .meta({ description: `The same for one host each, by its name; they come after "snippets".` }),
  };
}

/** What a host's own entry says; a host without one has none. */
function ownOf<Value>(byHost: Readonly<Record<string, Value>>, host: string): Value | undefined {
  return Object.hasOwn(byHost, host) ? byHost[host] : undefined;
}

/** The settings of one host, or without one of all hosts, by name, with true and false in the file's words. */
export function extraOf<Extra = Overrides>(
  { extra, extraByHost }: { readonly extra: Extra; readonly extraByHost: Readonly<Record<string, Extra>> },
  host: string | undefined,
  pick: (extra: Extra) => Overrides,
  [yes, no]: readonly [yes: OverrideValue, no: OverrideValue] = [true, false],
): Record<string, OverrideValue> {
  const own = host === undefined ? undefined : ownOf(extraByHost, host);
  const merged = { ...pick(extra), ...(own && pick(own)) };
  return Object.fromEntries(
    sortedEntries(merged).map(([key, value]) => [key, value === true ? yes : value === false ? no : value]),
  );
}

/** For `extraOf`, where a section has settings of one file alone. */
export const identity = (extra: Overrides) => extra;

type Blocks = Readonly<Record<string, readonly string[] | undefined>>;

/** The lines to add to one block of one host's file. */
export function linesOf(
  settings: { readonly snippets: Blocks; readonly snippetsByHost: Readonly<Record<string, Blocks>> },
  host: string,
  block: string,
): readonly string[] {
  return [...(settings.snippets[block] ?? []), ...(ownOf(settings.snippetsByHost, host)?.[block] ?? [])];
}

/** A setting that nobody may give by name, since something else in the topology says it. */
export interface OwnedKey {
  readonly keys: RegExp;
  /** Where the topology says it, or in a sentence why nobody may. */
  readonly instead: Pointer | `${string}.`;
  /** Whether it may be given for all hosts alike. */
  readonly perHost?: true;
  readonly when?: (facts: Facts) => boolean;
  /** The values that anybody may give it nevertheless. */
  readonly free?: (value: OverrideValue, facts: Facts) => boolean;
}

/** What one file, or a part of it, takes by name. */
export interface OverrideTable<Settings = never> {
  readonly table: Pick<VersionTable, "product" | "gates">;
  readonly version: (settings: Settings, base: BasePlan) => string;
  readonly under: "extra" | "snippets";
  /** The key below, where a section has several. */
  readonly part?: string;
  /** The first that matches counts. */
  readonly owned: readonly OwnedKey[];
}

const secret: OwnedKey = {
  keys: /(?:password|passwd|passphrase|(?:^|[._-])(?:pass|secret|(?:secret|azure|fernet|private)[_-]key|(?<!^auth-)token|cookie))$/,
  instead: "It is a secret, and a topology holds none.",
};

/** What a section gives by name, as facts. */
export function overridesOf<Settings>(
  component: string,
  { table, version, under, part, owned }: OverrideTable<Settings>,
  settings: Settings,
  base: BasePlan,
  facts: Facts,
): Override[] {
  const at = (given: unknown) =>
    (part === undefined ? given : (given as Record<string, unknown> | undefined)?.[part]) ?? {};
  const byHost = `${under}ByHost`;
  const given = settings as Record<string, unknown>;
  const places = [
    { host: undefined, path: [component, under], value: at(given[under]) },
    ...Object.entries((given[byHost] ?? {}) as Record<string, unknown>).map(([host, value]) => ({
      host,
      path: [component, byHost, host],
      value: at(value),
    })),
  ];
  const installed = version(settings, base);
  return places.flatMap(({ host, path, value }) =>
    [...leaves(value)].map(({ key, inner, value: setting }) => {
      const gated = Object.keys(table.gates).find((gate) => key === gate || key.startsWith(`${gate} `));
      const gate = gated === undefined ? undefined : table.gates[gated];
      const owner = (under === "extra" ? [...owned, secret] : owned).find(
        ({ keys, perHost, when, free }) =>
          keys.test(key) &&
          !(perHost && host === undefined) &&
          (when === undefined || when(facts)) &&
          !free?.(setting, facts),
      );
      return {
        component,
        product: table.product,
        key,
        host,
        owner: owner?.instead,
        unsupported:
          gated !== undefined && !has(table.gates, gated, installed)
            ? { version: installed, since: gate?.since, until: gate?.until }
            : undefined,
        source: pointerTo(...path, ...(part === undefined ? [] : [part]), ...inner),
      };
    }),
  );
}

/** Each value with its key: those of records joined by dots, and a line of a snippet as it stands. */
function* leaves(
  value: unknown,
  inner: readonly (string | number)[] = [],
): Iterable<{ key: string; inner: readonly (string | number)[]; value: OverrideValue }> {
  if (Array.isArray(value)) {
    for (const [index, line] of value.entries()) {
      yield { key: String(line), inner: [...inner, index], value: String(line) };
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, below] of Object.entries(value)) yield* leaves(below, [...inner, key]);
  } else yield { key: inner.join("."), inner, value: value as OverrideValue };
}
