import * as z from "zod";
import { applyObjectives } from "./apply-objectives.ts";
import { exampleHint } from "./example-hint.ts";
import { hostHint } from "./host-hint.ts";
import { counted } from "./model/counted.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import { closestTo, didYouMean } from "./model/did-you-mean.ts";
import { expectedTypes } from "./model/expected-types.ts";
import * as fields from "./model/fields.ts";
import { groupBy } from "./model/group-by.ts";
import { isRange, namesIn, sizeOfRange } from "./model/host-range.ts";
import { pointerTo } from "./model/pointer.ts";
import {
  canBeSecretName,
  isLoginName,
  isSecretName,
  loginPassword,
  secretSpans,
} from "./model/secret-like.ts";
import { unitHint } from "./model/unit-hint.ts";
import { valueHint } from "./model/value-hint.ts";
import { type Topology, topologies, topologySchema } from "./topology.ts";
import { topologyReference } from "./topology-reference.ts";

export type ParseResult =
  | { readonly ok: true; readonly topology: Topology; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Limit of reported problems. A file with more is probably not a topology. */
const maximum = 100;

/** Limit of values. A text of the permitted length has fewer; an object that shares values may have any number. */
const mostValues = 1_000_000;
/** Levels below the topology that are searched. The schema has fewer. */
const levels = 8;

/** Checks the shape of a topology and applies the defaults of its schema. Never throws. */
export function parseTopology(input: unknown): ParseResult {
  try {
    return parsed(input);
  } catch {
    // Only an object with its own code, such as a getter, can fail to be read.
    const message = "The topology cannot be read: one of its properties throws an error when it is read.";
    return {
      ok: false,
      diagnostics: [{ rule: "invalid-value", severity: "error", message, at: [{ pointer: "" }] }],
    };
  }
}

function parsed(input: unknown): ParseResult {
  const problems = problemsOfValues(input);
  if (problems.length > 0) return { ok: false, diagnostics: problems };
  const result = topologySchema.safeParse(applyObjectives(input), { reportInput: true, jitless: true });
  if (result.success) return { ok: true, topology: topologies.add(result.data), diagnostics: [] };
  if (isOtherFile(input))
    return {
      ok: false,
      diagnostics: [
        {
          rule: "unknown-key",
          severity: "error",
          message: `The topology has none of its keys, such as "name", "network" and "hosts", but ${Object.keys(input).length} others.`,
          at: [{ pointer: pointerTo(Object.keys(input)[0] ?? ""), part: "key" }],
          hint: "Check that this is the right file. The file of a topology comes first, and one with values of secrets after --secrets.",
        },
      ],
    };
  const all = withoutNames(
    result.error.issues.flatMap((issue) => issuesOf(issue, input)),
    input,
  );
  const misspelled = new Set(all.filter(({ code }) => code === "unrecognized_keys").map(pointerOf));
  // An object whose keys are misspelled is not incomplete as well.
  const issues = all
    .filter((issue) => issue.code !== "custom" || !misspelled.has(pointerOf(issue)))
    .slice(0, maximum);
  const missing = groupBy(
    issues.filter((issue) => isMissing(issue, input)),
    ({ path }) => pointerTo(...path.slice(0, -1).map(String)),
  );
  const diagnostics = issues.flatMap((issue) => describe(issue, input, missing));
  // A misspelled key is not missing as well.
  const meant = new Set(issues.flatMap((issue) => keysMeant(issue, input, missing)));
  return {
    ok: false,
    diagnostics: diagnostics.filter(({ rule, at }) => rule !== "missing-key" || !meant.has(at[0].pointer)),
  };
}

/**
 * Finds keys that have a special meaning in JavaScript and that a schema would silently drop, or else too many values. A
 * value counts once for each of its places.
 */
function problemsOfValues(input: unknown): Diagnostic[] {
  const hidden: Diagnostic[] = [];
  let values = 0;
  const visit = (value: unknown, path: readonly string[]) => {
    if (typeof value !== "object" || value === null || path.length > levels) return;
    const keys = Object.keys(value);
    values += Array.isArray(value) ? value.length : keys.length;
    for (const key of keys) {
      if (values > mostValues) return;
      if (key !== "__proto__") visit((value as Record<string, unknown>)[key], [...path, key]);
      else if (hidden.length < maximum)
        hidden.push({
          rule: "invalid-name",
          severity: "error",
          message: `The name "__proto__" is not allowed.`,
          at: [{ pointer: pointerTo(...path, key), part: "key" }],
          hint: "Choose another name.",
        });
    }
  };
  visit(input, []);
  if (hidden.length > 0 || values <= mostValues) return hidden;
  const message = `The topology has more than ${mostValues} values.`;
  const hint = "Check that this is the right input, and that no object contains itself.";
  return [{ rule: "invalid-value", severity: "error", message, at: [{ pointer: "" }], hint }];
}

/** Reports whether an object has several keys and none of a topology, as another file has. */
function isOtherFile(input: unknown): input is object {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return false;
  const known = Object.keys(definitionAt(topologySchema, [])?.shape ?? {});
  const keys = Object.keys(input);
  return keys.length > 2 && keys.every((key) => closestTo(key, known) === undefined);
}

type Issue = z.core.$ZodIssue;

function pointerOf({ path }: Issue): string {
  return pointerTo(...path.map(String));
}

/** The issues of the only form of a list or an object that admits it at all, if there are several forms; else the issue. */
function issuesOf(issue: Issue, input: unknown): readonly Issue[] {
  const value = valueAt(input, issue.path as readonly (string | number)[]);
  if (issue.code !== "invalid_union" || typeof value !== "object" || value === null) return [issue];
  const [form, ...others] = issue.errors.filter((errors) =>
    errors.every(({ path, code }) => path.length > 0 || code !== "invalid_type"),
  );
  if (!form || others.length > 0) return [issue];
  return form
    .map((own): Issue => ({ ...own, path: [...issue.path, ...own.path] }))
    .flatMap((own) => issuesOf(own, input));
}

/** The issues without those of further keys of an object that should be an entry of the object around it, but has no name. */
function withoutNames(issues: readonly Issue[], input: unknown): readonly Issue[] {
  const unnamed = groupBy(
    issues.filter((issue) => entryKey(issue, input) !== undefined),
    ({ path }) => pointerTo(...path.slice(0, -1).map(String)),
  );
  const further = new Set([...unnamed.values()].flatMap(([, ...others]) => others));
  return issues.filter((issue) => !further.has(issue));
}

/** The key of an entry that stands where the name of the entry should be. */
function entryKey({ path, code }: Issue, input: unknown): string | undefined {
  const around = definitionAt(topologySchema, path.slice(0, -1).map(String));
  const forms = (around?.options ?? []).map((option) => definitionAt(option, []));
  const valueType = [around, ...forms].find((form) => form?.valueType)?.valueType;
  const key = String(path.at(-1));
  const shape = valueType && definitionAt(valueType, [])?.shape;
  const value = valueAt(input, path as readonly (string | number)[]);
  const isEntry = typeof value === "object" && value !== null && !Array.isArray(value);
  return code === "invalid_type" && !isEntry && Object.hasOwn(shape ?? {}, key) ? key : undefined;
}

/** The keys that the form of an object has and the object has not. */
function keysLeft(path: readonly (string | number)[], input: unknown): readonly string[] {
  const forms = formsOf(definitionAt(topologySchema, path));
  const given = valueAt(input, path) as Readonly<Record<string, unknown>>;
  const keys = forms.find(({ key, value }) => key === undefined || given[key] === value)?.keys ?? [];
  const left = keys.filter((key) => !Object.hasOwn(given, key));
  return left.length > 0 ? left : keys;
}

/** Missing keys, by the pointer to their object. */
type Missing = ReadonlyMap<string, readonly Issue[]>;

function isMissing({ code, path }: Issue, input: unknown): boolean {
  return (
    (code === "invalid_type" || code === "invalid_union") &&
    valueAt(input, path as readonly (string | number)[]) === undefined
  );
}

/** The key that is missing where a key is unknown, if there is one of each. */
function missingFor({ path, keys }: z.core.$ZodIssueUnrecognizedKeys, missing: Missing): string | undefined {
  const [first, ...others] = missing.get(pointerTo(...path.map(String))) ?? [];
  return first && others.length === 0 && keys.length === 1 ? String(first.path.at(-1)) : undefined;
}

/** Pointers to the keys that unknown keys seem to mean. */
function keysMeant(issue: Issue, input: unknown, missing: Missing): readonly string[] {
  if (issue.code !== "unrecognized_keys") return [];
  const path = issue.path.map(String);
  // Keys of another form, or its name, say which form is meant: what this one needs is not missing.
  if (otherForm(formsOf(definitionAt(topologySchema, path)), issue.keys) !== undefined)
    return (missing.get(pointerTo(...path)) ?? []).map(pointerOf);
  const left = keysLeft(path, input);
  return issue.keys.slice(0, maximum).flatMap((key) => {
    const meant = closestTo(key, left) ?? missingFor(issue, missing);
    return meant === undefined ? [] : [pointerTo(...path, meant)];
  });
}

function describe(issue: Issue, input: unknown, missing: Missing): Diagnostic[] {
  const path = issue.path.map((segment) => (typeof segment === "symbol" ? String(segment) : segment));
  const diagnostic = (
    rule: string,
    message: string,
    segments: readonly (string | number)[],
    hint?: string,
  ) => ({
    rule,
    severity: "error" as const,
    message,
    at: [
      {
        pointer: pointerTo(...segments),
        ...(rule === "unknown-key" || rule === "invalid-name" ? { part: "key" as const } : {}),
        // Beside a missing key of the topology itself stands any other one.
        ...((rule === "invalid-value" && segments.length === 0) ||
        (rule === "missing-key" && segments.length === 1)
          ? { part: "document" as const }
          : {}),
      },
    ] as const,
    ...(hint === undefined ? {} : { hint }),
  });

  const hidden = hiddenFrom(path);
  if (hidden !== undefined) {
    const rule =
      issue.code === "invalid_key"
        ? "invalid-name"
        : isMissing(issue, input)
          ? "missing-key"
          : "invalid-value";
    const around = path.slice(0, hidden);
    const requirement = issue.code === "unrecognized_keys" ? "has an unknown name" : expectation(issue);
    return [
      diagnostic(
        rule,
        `A part of ${quote(dotted(around))} ${requirement}; it can be a secret and is not shown.`,
        around,
      ),
    ];
  }
  if (issue.code === "unrecognized_keys") {
    const forms = formsOf(definitionAt(topologySchema, path));
    const left = keysLeft(path, input);
    const wanted = missingFor(issue, missing);
    const other = otherForm(forms, issue.keys);
    return issue.keys
      .slice(0, other === undefined ? maximum : 1)
      .map((key) =>
        closestTo(key, left) === undefined && hiddenFrom([...path, key]) !== undefined
          ? diagnostic(
              "unknown-key",
              `${place(path, "The topology")} has an unknown key; it can be a secret and is not shown.`,
              path,
              "Remove the key.",
            )
          : diagnostic(
              "unknown-key",
              `${place(path, "The topology")} has no key ${quote(key)}.`,
              [...path, key],
              other ??
                blankHint(key, forms) ??
                (closestTo(key, left) !== undefined ? undefined : elsewhereHint(key, path, input)) ??
                presentHint(key, valueAt(input, path) as object, forms) ??
                (closestTo(key, left) !== undefined
                  ? undefined
                  : wanted !== undefined
                    ? `Did you mean ${quote(wanted)}, which is missing?`
                    : isSecretName(key)
                      ? 'Remove the key: a topology holds no secrets. "gen-bundle secrets" makes their values, and --secrets takes them.'
                      : undefined) ??
                didYouMean(key, left) ??
                "Remove the key.",
            ),
      );
  }
  if (issue.code === "invalid_key") {
    const key = path.at(-1);
    const expected = issue.issues[0]?.message ?? "must be a valid name";
    return [
      diagnostic(
        "invalid-name",
        `The name ${quote(key)} in ${quote(dotted(path.slice(0, -1)))} ${expected}.`,
        path,
        // A name that is not allowed is no misspelled one.
        expected.startsWith("must not ")
          ? undefined
          : (nestedHint(String(key), path.slice(0, -1)) ??
              nameHint(String(key), definitionAt(topologySchema, path.slice(0, -1))?.keyType)),
      ),
    ];
  }
  const value = valueAt(input, path);
  const subject = path.length === 0 ? "The topology" : quote(dotted(path));
  const around = path.slice(0, -1);
  const hint =
    "options" in issue
      ? otherForm(
          formsOf(definitionAt(topologySchema, around)),
          Object.keys(valueAt(input, around) as object),
        )
      : undefined;
  if (isMissing(issue, input)) {
    return [
      diagnostic(
        "missing-key",
        `${subject} is missing; it ${expectation(issue)}.`,
        path,
        hint ?? rangeHint(around, input) ?? example(issue, input),
      ),
    ];
  }
  const actual = issue.code === "too_big" ? sizeOf(value) : undefined;
  const amount = issue.code === "custom" ? issue.params?.["given"] : undefined;
  const given =
    typeof amount === "string"
      ? amount
      : actual !== undefined
        ? `it has ${actual}`
        : path.length === 0 && typeof value === "string"
          ? "it is text"
          : mayShow(path, value)
            ? `it is ${shown(value)}`
            : "its value can hold a secret and is not shown";
  const entry = entryKey(issue, input);
  const stated =
    entry !== undefined
      ? `${quote(entry)} is a key of one entry: write { "NAME": { ${quote(entry)}: … } }.`
      : issue.code === "custom"
        ? issue.params?.["hint"]
        : undefined;
  const form =
    typeof stated === "string"
      ? stated
      : value === null && /^[A-Za-z-]+:\S/.test(String(path.at(-1)))
        ? blankAfter(String(path.at(-1)))
        : mayShow(path, value)
          ? (unitHint(issue, value, descriptionAt(issue.path.map(String)) ?? "") ??
            choiceHint(issue, value) ??
            nameOfHost(issue, value, input) ??
            valueHint(issue, value, (each) => admitsAt(issue.path.map(String), each)) ??
            siblingHint(issue, input) ??
            wordHint(issue, value) ??
            example(issue, input))
          : loginHint(path, value);
  return [diagnostic("invalid-value", `${subject} ${expectation(issue)}; ${given}.`, path, hint ?? form)];
}

/** The form of a value that is missing or of another type, by an example. */
function example(issue: Issue, input: unknown): string | undefined {
  const path = issue.path.map(String);
  const value = valueAt(input, path);
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [value];
  if (issue.code === "custom" || !parts.every((part) => mayShow(path, part))) return undefined;
  if (value !== undefined && /, such as |: .* such as /.test(issue.message)) return undefined;
  if (issue.code === "too_big" && issue.origin !== "number" && issue.origin !== "int") return undefined;
  return exampleHint(
    {
      path,
      value,
      types: expectedTypes(issue),
      shape: definitionAt(topologySchema, path)?.shape,
      admits: (each) => admitsAt(path, each),
    },
    input,
  );
}

/** Suggests the choice that a word means. */
function choiceHint(issue: Issue, value: unknown): string | undefined {
  const all: readonly unknown[] =
    issue.code === "invalid_value"
      ? issue.values
      : issue.code === "invalid_union" && "options" in issue
        ? (issue.options ?? [])
        : [];
  const choices = all.filter((choice) => typeof choice === "string");
  const meant = typeof value === "string" ? closestTo(value, choices) : undefined;
  return meant === undefined ? undefined : `Did you mean ${quote(meant)}?`;
}

/**
 * The index of the first name in a path that can be a secret: it is no key of the schema, and in something with the name of
 * a secret.
 */
function hiddenFrom(path: readonly (string | number)[]): number | undefined {
  const start = path.findIndex((name) => isSecretName(String(name)));
  if (start < 0) return undefined;
  const index = path.findIndex(
    (name, at) =>
      at > start &&
      !isIndex(name) &&
      !formsOf(definitionAt(topologySchema, path.slice(0, at))).some(({ keys }) =>
        keys.includes(String(name)),
      ),
  );
  return index < 0 ? undefined : index;
}

/** Separates a known key from its value, where YAML reads both as a key because a blank is missing. */
function blankHint(key: string, forms: readonly Form[]): string | undefined {
  const [name = "", value = ""] = key.split(/[: ](.*)/s);
  if (!forms.some(({ keys }) => keys.includes(name))) return undefined;
  return key.includes(":") || !mayShow([name], value)
    ? blankAfter(key)
    : `Write ${name}: ${value.slice(0, 40)}, with a colon after the key.`;
}

function blankAfter(key: string): string | undefined {
  const [, name = "", value = ""] = /^([A-Za-z-]+):(\S.*)$/.exec(key) ?? [];
  return value !== "" && mayShow([name], value)
    ? `Write ${name}: ${value.slice(0, 40)}, with a blank after the colon.`
    : undefined;
}

/** Names the key that is given already and that an unknown key seems to mean. */
function presentHint(key: string, given: object, forms: readonly Form[]): string | undefined {
  const keys = forms.flatMap((form) => form.keys);
  const left = keys.filter((each) => !Object.hasOwn(given, each));
  const meant = closestTo(key, [...left, ...keys]);
  return meant === undefined || left.includes(meant)
    ? undefined
    : `${quote(meant)} is already there. Remove ${quote(key)}, or move what it has to ${quote(meant)}.`;
}

/** The places of a key that other objects of the topology have, if they are few: those in the same section, or else all. */
function elsewhereHint(key: string, path: readonly (string | number)[], input: unknown): string | undefined {
  const sections = definitionAt(topologySchema, [])?.shape ?? {};
  if (path.length > 0 && Object.hasOwn(sections, key) && Object.hasOwn(input as object, key))
    return undefined;
  if (path.length > 0 && Object.hasOwn(sections, key))
    return `${quote(key)} is a key of the topology itself. Move it out of ${quote(dotted(path))}; in YAML, start it in the first column.`;
  const all = topologyReference().flatMap((each) => (each.key.endsWith(`.${key}`) ? [each.key] : []));
  const own = all.filter((each) => each.startsWith(`${path[0]}.`));
  const places = own.length > 0 ? own : all;
  return places.length > 0 && places.length <= 2
    ? `Did you mean ${places.map(quote).join(" or ")}?`
    : undefined;
}

/** The names that a dot separates, one within the other, where objects of objects are set by name. */
function nestedHint(name: string, around: readonly (string | number)[]): string | undefined {
  const { keyType, valueType } = definitionAt(topologySchema, around) ?? {};
  const [, outer = "", inner = ""] = /^(\w+)\.([\w.-]{1,100})$/.exec(name) ?? [];
  const isNested = valueType !== undefined && definitionAt(valueType, [])?.keyType !== undefined;
  return isNested && keyType && z.safeParse(keyType, outer).success
    ? `Write ${quote(inner)} within ${quote(outer)}: { ${quote(outer)}: { ${quote(inner)}: … } }.`
    : undefined;
}

/** A name in the form that names of its kind must have, if only case and separators are wrong. */
function nameHint(name: string, schema: z.core.$ZodType | undefined): string | undefined {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s._-]+/);
  const [meant] = [words.join("-"), words.join("_")].filter((each) =>
    schema ? z.safeParse(schema, each).success : /^[a-z][a-z0-9-]{0,62}$/.test(each),
  );
  return meant === undefined || meant === name ? undefined : `Did you mean ${quote(meant)}?`;
}

/** The host or VIP that a text means which is no name of one. */
function nameOfHost({ message, path }: Issue, value: unknown, input: unknown): string | undefined {
  return typeof value === "string" &&
    (/^must be a host name/.test(message) ||
      (/^must have a range/.test(message) && path.at(-1) !== "address"))
    ? hostHint(value.slice(0, 100), input)
    : undefined;
}

/** Reports whether the schema takes a value at a path. */
function admitsAt(path: readonly string[], value: unknown): boolean {
  const schema = schemaAt(path);
  return schema !== undefined && z.safeParse(schema, value).success;
}

/** A text in the form that its key takes, if only case, separators, blanks or signs of equality are wrong. */
function wordHint(issue: Issue, value: unknown): string | undefined {
  const path = issue.path.map(String);
  const schema = schemaAt(path);
  if (issue.code !== "invalid_format" || typeof value !== "string" || issue.message.includes("host name"))
    return undefined;
  const joined = value.slice(0, 200).replaceAll(/\s/g, "");
  const meant = [joined, joined.replace(/(?<![=<>!~])=(?!=)/, "==")].find((each) => admitsAt(path, each));
  if (meant !== undefined && meant !== value) return `Did you mean ${quote(meant)}?`;
  return schema && nameHint(value.slice(0, 100), schema);
}

/** Names the range that sets a host already, where a later text sets the host by its own name. */
function rangeHint(path: readonly (string | number)[], input: unknown): string | undefined {
  const name = String(path.at(-1));
  const [host = name] = isRange(name) && sizeOfRange(name) <= fields.maximum.hosts ? namesIn(name) : [name];
  const around = valueAt(input, path.slice(0, -1));
  if (typeof around !== "object" || around === null) return undefined;
  const range = Object.keys(around).find(
    (key) =>
      key !== name && isRange(key) && sizeOfRange(key) <= fields.maximum.hosts && namesIn(key).includes(host),
  );
  return range === undefined
    ? undefined
    : `${quote(name)} is part of ${quote(range)}. Set the key for the whole range, or take ${host === name ? "the host" : "these hosts"} out of the range and set all keys.`;
}

/** Suggests a key with a similar name that takes a list, where a list is given to one that takes an object. */
function siblingHint(issue: Issue, input: unknown): string | undefined {
  const path = issue.path.map(String);
  if (issue.code !== "invalid_type" || !Array.isArray(valueAt(input, path))) return undefined;
  const around = path.slice(0, -1);
  const lists = keysLeft(around, input).filter((key) =>
    takesList(definitionAt(topologySchema, [...around, key])),
  );
  const meant = closestTo(path.at(-1) ?? "", lists);
  return meant === undefined ? undefined : `Did you mean ${quote(meant)}?`;
}

function takesList({ element, options = [] }: Definition = {}): boolean {
  return element !== undefined || options.some((option) => takesList(definitionAt(option, [])));
}

/** The number of items of an array or of keys of an object. */
function sizeOf(value: unknown): number | undefined {
  return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
}

/** The description of the key at a path. */
function descriptionAt(path: readonly string[]): string | undefined {
  const { shape } = definitionAt(topologySchema, path.slice(0, -1)) ?? {};
  for (let schema = shape?.[path.at(-1) ?? ""]; schema; ) {
    const description = z.globalRegistry.get(schema)?.description;
    if (description !== undefined) return description;
    const { innerType, in: input } = schema._zod.def as Definition;
    schema = innerType ?? input;
  }
  return undefined;
}

/** What to do about a value that is not shown because it may hold a login. */
function loginHint(path: readonly (string | number)[], value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (isLoginName(String(path.at(-1))) && loginPassword(value))
    return 'Write the name alone. The value of its password is given with --secrets, as "gen-bundle secrets" names it.';
  if (!/:\/\/[^/?#]*@/.test(value)) return undefined;
  const isExplained = descriptionAt(path.map(String))?.includes(" login ") === true;
  return `Remove the login.${isExplained ? ` "gen-bundle explain ${dotted(path)}" tells where to put it.` : ""}`;
}

/** Reports whether a finding may quote a value: not a secret, nor text for a daemon's file. */
function mayShow(path: readonly (string | number)[], value: unknown): boolean {
  if (typeof value === "object" || value === undefined) return true;
  const names = path.map(String);
  const last = names.at(-1) ?? "";
  if (names.some(isSecretName) || canBeSecretName(last)) return false;
  if (typeof value !== "string") return true;
  if (isLoginName(last) && loginPassword(value)) return false;
  const forDaemon = /^(?:extra|snippets)(?:ByHost)?$/;
  return (
    !names.some((name) => forDaemon.test(name)) && secretSpans(value, "value", canBeSecretName).length === 0
  );
}

/** The requirement on a value, starting with "must". */
function expectation(issue: Issue): string {
  if (issue.message.startsWith("must ")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `must be ${withArticle(issue.expected)}`;
    case "invalid_value":
      return `must be ${choice(issue.values)}`;
    case "too_small":
      return bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "invalid_union":
      return "options" in issue
        ? `must be ${choice(issue.options ?? [])}`
        : `must be ${issue.errors.flatMap(([first]) => (first ? expectation(first).replace(/^must be /, "") : [])).join(", or ")}`;
    default:
      return `must be valid: ${issue.message}`;
  }
}

function choice(values: readonly unknown[]): string {
  return `${values.length === 1 ? "" : "one of "}${values.map(quote).join(", ")}`;
}

function bound(origin: string, comparison: string, amount: number | bigint): string {
  const noun = { string: "character", array: "item", set: "item", map: "item", record: "key" }[origin];
  return noun
    ? `must have ${comparison} ${counted(Number(amount), noun)}`
    : `must be ${comparison} ${amount}`;
}

function withArticle(type: string): string {
  const names: Record<string, string> = {
    record: "an object",
    object: "an object",
    int: "a whole number",
    boolean: "true or false",
  };
  return names[type] ?? `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function place(path: readonly (string | number)[], root: string): string {
  return path.length === 0 ? root : quote(dotted(path));
}

function dotted(path: readonly (string | number)[]): string {
  return path.map(String).join(".");
}

function quote(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? shown(String(value)) : shown(value);
}

/** Formats a value as JSON, shortened to fit a sentence. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (typeof value === "object" && value !== null) {
    const { name = "" } = (Object.getPrototypeOf(value) as object | null)?.constructor ?? {};
    return name === "Object" || !/^[A-Za-z]\w{0,39}$/.test(name)
      ? "an object"
      : `an object of the class ${name}`;
  }
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint")
    return `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text;
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  let value = input;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

/** The parts of a schema's definition that are used here. */
interface Definition {
  readonly innerType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
}

/** The schema of the value at a path of fixed keys and names. */
function schemaAt(path: readonly string[]): z.core.$ZodType | undefined {
  const around = definitionAt(topologySchema, path.slice(0, -1));
  return (
    around?.shape?.[path.at(-1) ?? ""] ??
    (isIndex(path.at(-1) ?? "") ? around?.element : undefined) ??
    around?.valueType
  );
}

/** The definition of the value at a path. */
function definitionAt(schema: z.core.$ZodType, path: readonly (string | number)[]): Definition | undefined {
  const definition = schema._zod.def as Definition;
  const inner = definition.innerType ?? definition.in;
  if (inner) return definitionAt(inner, path);
  const [segment, ...rest] = path;
  if (segment === undefined) return definition;
  const [next] = [
    definition,
    ...(definition.options ?? []).map((option) => definitionAt(option, [])),
  ].flatMap(
    (form) =>
      form?.shape?.[segment] ?? (isIndex(segment) ? form?.element : undefined) ?? form?.valueType ?? [],
  );
  return next && definitionAt(next, rest);
}

const isIndex = (segment: string | number) => /^\d+$/.test(String(segment));

/** The keys of one form of an object. If an object has several forms, `key` and `value` select the form. */
interface Form {
  readonly key?: string | undefined;
  readonly value?: unknown;
  readonly keys: readonly string[];
}

function formsOf({ shape, options = [], discriminator }: Definition = {}): Form[] {
  if (shape) return [{ keys: Object.keys(shape) }];
  return options.flatMap((option) => {
    const keys = definitionAt(option, [])?.shape ?? {};
    const values = keys[discriminator ?? ""]?._zod.def as Definition | undefined;
    return { key: discriminator, value: values?.values?.[0], keys: Object.keys(keys) };
  });
}

/** Suggests the form that has one of these keys, or whose name is one of them. */
function otherForm(forms: readonly Form[], given: readonly string[]): string | undefined {
  const named = forms.find(({ value }) => typeof value === "string" && given.includes(value));
  return named?.key === undefined
    ? formHint(forms, given)
    : `Write ${quote(named.key)}: ${quote(named.value)}, with its keys beside it.`;
}

/** Suggests the form that has one of these keys, if exactly one form has it. */
function formHint(forms: readonly Form[], given: readonly string[]): string | undefined {
  for (const key of given) {
    const [form, ...others] = forms.filter(({ keys }) => keys.includes(key));
    if (form?.key !== undefined && others.length === 0)
      return `To use the key ${quote(key)}, set ${quote(form.key)} to ${quote(form.value)}.`;
  }
  return undefined;
}
