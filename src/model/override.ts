import * as z from "zod";
import type { Facts, Override } from "./facts.ts";
import * as fields from "./fields.ts";
import { sortedEntries } from "./order.ts";
import { type BasePlan, platformsOf } from "./plan.ts";
import { type Pointer, pointerTo } from "./pointer.ts";
import { isSecretSetting, secretSpans } from "./secret-like.ts";
import { has, type VersionTable, versionIn } from "./version.ts";

/*
 * Settings that the topology has no key for. Each section takes settings by their name in the daemon's file, for every
 * host (`extra`) and for one host (`extraByHost`). Files made of blocks take lines (`snippets`, `snippetsByHost`).
 * Settings are merged by key: generated < extra < extraByHost.
 */

export type OverrideValue = string | number | boolean;
export type Overrides = Readonly<Record<string, OverrideValue>>;

const text = z
  .string()
  .max(2000)
  .regex(/^(?!\s)[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*(?<!\s)$/u, {
    error: "must be one line of text without control characters and without leading or trailing blanks",
    abort: true,
  })
  .refine(
    (value) => secretSpans(value, "value").length === 0,
    "must not contain a password, because a topology holds no secrets",
  );

/** Schema of settings by name, with an example of one. `value` restricts text to what the format can carry. */
export function overrides(
  key: RegExp,
  example: readonly [name: string, value: OverrideValue],
  value: z.ZodType<string, string> = text,
) {
  return fields.record(
    z
      .string()
      .max(200)
      .regex(key, `must be the name of a setting, such as ${example[0]}`)
      .meta({ examples: [example[0]] }),
    z
      .union(
        [value, z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER), z.boolean()],
        "must be a number, true, false, or one line of text without a password and without characters that the file cannot carry",
      )
      .meta({ description: "Value of the setting.", examples: [example[1]] }),
    fields.maximum.settings,
  );
}

/** Text for formats that can carry neither an empty value nor these characters. */
export function textWithout(characters: RegExp) {
  return text.refine(
    (value) => value !== "" && !characters.test(value),
    "must be text without characters that the file cannot carry",
  );
}

/** A requirement on a line of a snippet. */
interface LineRequirement {
  readonly accepts: (line: string) => boolean;
  readonly expectation: string;
}

/** Schema of the lines of a snippet, with an example of one. The requirements are checked for lines of the form only. */
export function snippet(
  form: RegExp,
  expectation: string,
  example: string,
  ...requirements: readonly LineRequirement[]
) {
  const line = z.string().max(1000).regex(form, { error: expectation, abort: true });
  const checked = requirements.reduce(
    (schema, { accepts, expectation: error }) => schema.refine(accepts, { error, abort: true }),
    line,
  );
  return z
    .array(checked.pipe(text))
    .max(200)
    .meta({ examples: [[example]] });
}

/** Limits what files get: each of all hosts has the settings of `extra` and the lines of `snippets`. */
function limited<Shape extends z.ZodType>(shape: Shape): Shape {
  return shape.superRefine((value, context) => {
    // A part that is too large has a finding of its own.
    if (context.issues.length > 0) return;
    const { values, characters } = sizeOf(value);
    const { settings, settingsText } = fields.maximum;
    if (values > settings)
      context.addIssue({
        code: "custom",
        message: `must have at most ${settings} settings or lines in all`,
        params: { given: `it has ${values}` },
      });
    else if (characters > settingsText)
      context.addIssue({
        code: "custom",
        message: `must have at most ${settingsText} characters in all, with those of names`,
        params: { given: `it has ${characters}` },
      });
  });
}

/** The number of settings or lines, and that of their characters with those of names. */
function sizeOf(value: unknown): { readonly values: number; readonly characters: number } {
  if (typeof value !== "object" || value === null)
    return { values: value === undefined ? 0 : 1, characters: String(value ?? "").length };
  let values = 0;
  let characters = 0;
  for (const [key, inner] of Object.entries(value)) {
    const size = sizeOf(inner);
    values += size.values;
    characters += size.characters + (Array.isArray(value) ? 0 : key.length);
  }
  return { values, characters };
}

/** The keys `extra` and `extraByHost` of a section. */
export function extras<Shape extends z.ZodType>(shape: Shape, empty: z.input<Shape>, file: string) {
  return {
    extra: z
      .prefault(limited(shape), empty)
      .meta({ description: `Settings of ${file} that the topology has no key for, by name.` }),
    extraByHost: fields
      .hostRecord(
        limited(shape).meta({ description: "Settings of one host, or of each host of a range." }),
        fields.maximum.hosts,
      )
      .default({})
      .meta({ description: `Settings of single hosts, by host name. They take precedence over "extra".` }),
  };
}

/** The keys `snippets` and `snippetsByHost` of a section. */
export function snippets<Shape extends z.ZodType>(shape: Shape, empty: z.input<Shape>, file: string) {
  return {
    snippets: z
      .prefault(limited(shape), empty)
      .meta({ description: `Lines to append to blocks of ${file}, by block.` }),
    snippetsByHost: fields
      .hostRecord(
        limited(shape).meta({ description: "Lines of one host, or of each host of a range." }),
        fields.maximum.hosts,
      )
      .default({})
      .meta({ description: `Lines of single hosts, by host name. They follow those of "snippets".` }),
  };
}

/** The host's own entry, if it has one. */
function ownOf<Value>(byHost: Readonly<Record<string, Value>>, host: string): Value | undefined {
  return Object.hasOwn(byHost, host) ? byHost[host] : undefined;
}

/** The settings of one host, or of all hosts, by name. True and false become the words of the file. */
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

/** For `extraOf`, if the section has settings for one file only. */
export const identity = (extra: Overrides) => extra;

type Blocks = Readonly<Record<string, readonly string[] | undefined>>;

/** The lines to append to one block of one host's file. */
export function linesOf(
  settings: { readonly snippets: Blocks; readonly snippetsByHost: Readonly<Record<string, Blocks>> },
  host: string,
  block: string,
): readonly string[] {
  return [...(settings.snippets[block] ?? []), ...(ownOf(settings.snippetsByHost, host)?.[block] ?? [])];
}

/** A setting that must not be set by name, because the bundle manages it. Settings below it are managed as well. */
export interface OwnedKey {
  readonly keys: RegExp;
  /** True if settings below it are allowed, because it is a block. */
  readonly block?: true;
  /** Pointer to the topology key to use instead, or a sentence why the setting is not allowed. */
  readonly instead: Pointer | `${string}.`;
  /** True if the setting is allowed in `extra`, but not in `extraByHost`. */
  readonly perHost?: true;
  /** True if the setting is allowed in `extraByHost`, but not in `extra`. */
  readonly allHosts?: true;
  /** @param block the key below `snippets`; empty for settings. */
  readonly when?: (facts: Facts, block: string) => boolean;
  /** The value of the topology's key that means the same, where it is not that of the setting. */
  readonly meant?: (value: OverrideValue, facts: Facts) => string | undefined;
  /** Values that are allowed nevertheless. */
  readonly free?: (value: OverrideValue, facts: Facts) => boolean;
}

/** The settings of one file, or of a part of it, that a topology can set by name. */
export interface OverrideTable {
  readonly table: Pick<VersionTable, "product" | "gates"> & Partial<VersionTable>;
  readonly under: "extra" | "snippets";
  /** The key below `under`, if the section has several. */
  readonly part?: string;
  /** The words that the daemon reads in a line of a snippet; absent: the line itself. */
  readonly keyOf?: (line: string) => string;
  /** The first match counts. */
  readonly owned: readonly OwnedKey[];
  /** The names of its settings, where other parts take names of the same form. */
  readonly names?: Pick<RegExp, "test">;
  /** The sections of the file, if settings are nested in them. */
  readonly sections?: RegExp;
  /** How the product gets a secret, since a topology holds none. Absent: the bundle has no place for one. */
  readonly secrets?: string;
  /** Settings that are no secrets, although they have such names. */
  readonly isPublic?: RegExp;
}

/** Returns the settings of a section that are set by name, as facts. */
export function overridesOf(
  component: string,
  { table, under, part, owned, secrets, isPublic, keyOf = (line) => line }: OverrideTable,
  settings: unknown,
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
  const installed = (host: string | undefined) =>
    (host === undefined
      ? platformsOf({ hosts: base.hosts, services: facts.services }, component)
      : [base.hosts.get(host)?.platform ?? []].flat()
    ).map((platform) => versionIn(table, base, platform));
  return places.flatMap(({ host, path, value }) =>
    [...leaves(value)].map(({ key: given, inner, value: setting }) => {
      const key = under === "snippets" ? keyOf(given) : given;
      const above = under === "snippets" ? [] : pathsAbove(key);
      const gated = Object.keys(table.gates).find((gate) => key === gate || key.startsWith(`${gate} `));
      const gate = gated === undefined ? undefined : table.gates[gated];
      const lacking =
        gated === undefined
          ? undefined
          : installed(host).find((version) => !has(table.gates, gated, version));
      const owner = owned.find(
        ({ keys, block, perHost, allHosts, when, free }) =>
          ((keys.test(key) && !free?.(setting, facts)) ||
            (!block && above.some((each) => keys.test(each)))) &&
          !(perHost && host === undefined) &&
          !(allHosts && host !== undefined) &&
          (when === undefined || when(facts, under === "snippets" ? String(inner[0]) : "")),
      );
      // The first word of a line is the name of the setting.
      const name = under === "extra" ? key : (/^\S+(?= )/.exec(key)?.[0] ?? "");
      const secret = isSecretSetting(name, setting) && !isPublic?.test(name);
      return {
        component,
        product: table.product,
        // The rest of a line may be a secret, such as the password of "stats auth".
        key: under === "snippets" ? (gated ?? keywordOf(key, owner?.keys)) : key,
        host,
        owner: owner?.instead ?? (secret ? "It is a secret, and a topology holds no secrets." : undefined),
        meant: owner?.meant?.(setting, facts),
        instead: owner === undefined && secret ? secrets : undefined,
        unsupported:
          lacking === undefined ? undefined : { version: lacking, since: gate?.since, until: gate?.until },
        source: pointerTo(...path, ...(part === undefined ? [] : [part]), ...inner),
      };
    }),
  );
}

/** The paths above a path: a and a.b for a.b.c. */
function pathsAbove(path: string): string[] {
  return [...path.matchAll(/\./g)].map(({ index }) => path.slice(0, index));
}

/** The words at the start of a line that a pattern matches, or else the first word. */
function keywordOf(line: string, pattern = /^/): string {
  const length = pattern.exec(line)?.[0].trimEnd().length ?? 0;
  return line.slice(0, length) + (/^\S*/.exec(line.slice(length))?.[0] ?? "");
}

/** The hosts for which a section has settings of their own, with the place of these settings. */
export function hostsWithOverrides(
  component: string,
  settings: unknown,
): readonly { readonly host: string; readonly source: Pointer }[] {
  const sections = settings as Readonly<Record<string, object | undefined>>;
  return ["extraByHost", "snippetsByHost"].flatMap((key) =>
    Object.keys(sections[key] ?? {}).map((host) => ({ host, source: pointerTo(component, key, host) })),
  );
}

/** Yields each value with its key: the path of a nested key, joined by dots, or the text of a snippet's line. */
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
