import type * as z from "zod";
import { counted } from "../model/counted.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { closestTo, didYouMean } from "../model/did-you-mean.ts";
import { rangeBeside, rangeMeant } from "../model/host-range.ts";
import { pointerTo } from "../model/pointer.ts";
import { isSecretName } from "../model/secret-like.ts";
import { topologySchema } from "../topology.ts";
import { entryHint } from "./example-hint.ts";
import { expectation } from "./expectation.ts";
import { expectedTypes } from "./expected-types.ts";
import { otherForm } from "./form-hint.ts";
import {
  choiceHint,
  example,
  loginHint,
  nameOfHost,
  portHint,
  rangeAround,
  schemeHint,
  siblingOf,
  wordHint,
} from "./given-hint.ts";
import { insteadOfKey, insteadOfValue, insteadOfWord, sectionsWith } from "./instead-hint.ts";
import {
  entryKey,
  type Issue,
  isMissing,
  keysLeft,
  type Missing,
  missingFor,
  mostProblems,
  valueAt,
} from "./issue.ts";
import { blankAfter, blankHint, elsewhereHint, presentHint } from "./key-hint.ts";
import { hiddenFrom, mayShow } from "./may-show.ts";
import { nameMeant, nestedHint } from "./name-hint.ts";
import { outsideHint } from "./outside-hint.ts";
import { admitsAt, definitionAt, descriptionAt, formsOf, isIndex } from "./schema-at.ts";
import { secretSettingHint, settingHint, settingKey, settingsHint } from "./setting-hint.ts";
import { dotted, place, quote, scalarText, shown } from "./shown.ts";
import { unitHint } from "./unit-hint.ts";
import { valueHint } from "./value-hint.ts";

type Path = readonly (string | number)[];

/** What is found for an issue of the schema. An unknown key is one finding, so an issue may have several. */
export function describe(issue: Issue, input: unknown, missing: Missing): readonly Diagnostic[] {
  const path = issue.path.map((segment) => (typeof segment === "symbol" ? String(segment) : segment));
  const hidden = hiddenFrom(path);
  if (hidden !== undefined) return [hiddenPart(issue, path.slice(0, hidden), input)];
  if (issue.code === "unrecognized_keys") return unknownKeys(issue, path, input, missing);
  if (issue.code === "invalid_key") return [invalidName(issue, path, input)];
  return [isMissing(issue, input) ? missingKey(issue, path, input) : invalidValue(issue, path, input)];
}

function diagnostic(rule: string, message: string, segments: Path, hint?: string): Diagnostic {
  const pointer = pointerTo(...segments);
  const isKey = rule === "unknown-key" || rule === "invalid-name";
  // Beside a missing key of the topology itself stands any other one.
  const isDocument =
    (rule === "invalid-value" && segments.length === 0) || (rule === "missing-key" && segments.length === 1);
  const part = isKey ? ({ part: "key" } as const) : isDocument ? ({ part: "document" } as const) : {};
  return {
    rule,
    severity: "error",
    message,
    at: [{ pointer, ...part }],
    ...(hint === undefined ? {} : { hint }),
  };
}

function hiddenPart(issue: Issue, around: Path, input: unknown): Diagnostic {
  const rule =
    issue.code === "invalid_key" ? "invalid-name" : isMissing(issue, input) ? "missing-key" : "invalid-value";
  const requirement = issue.code === "unrecognized_keys" ? "has an unknown name" : expectation(issue);
  const message = `A part of ${quote(dotted(around))} ${requirement}; it can be a secret and is not shown.`;
  return diagnostic(rule, message, around);
}

function unknownKeys(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  path: Path,
  input: unknown,
  missing: Missing,
): readonly Diagnostic[] {
  const subject = place(path, "The topology");
  const forms = formsOf(definitionAt(topologySchema, path));
  const left = keysLeft(path, input);
  const wanted = missingFor(issue, missing);
  const other = otherForm(forms, issue.keys);
  const hintOf = (key: string) => {
    const isMisspelled = closestTo(key, left) !== undefined;
    return (
      other ??
      (key.includes("\u00a0")
        ? "It contains a no-break space (U+00A0). Write a blank instead."
        : undefined) ??
      blankHint(key, forms) ??
      joined(insteadOfKey(path, key), sectionsWith(path, key, fewSections)) ??
      settingHint(path, key) ??
      (isMisspelled ? undefined : insteadOfWord(path, key)) ??
      (isMisspelled ? undefined : elsewhereHint(key, path, input)) ??
      presentHint(key, valueAt(input, path) as object, forms) ??
      (isMisspelled ? undefined : (wantedHint(wanted) ?? secretHint(key))) ??
      formOfMeant(key, left, path, input) ??
      unknownHint(key, left, path, valueAt(input, [...path, key]))
    );
  };
  if (
    path.length === 0 &&
    issue.keys.length >= strangers &&
    issue.keys.every((key) => closestTo(key, left) === undefined)
  )
    return [strangeKeys(issue.keys)];
  return issue.keys.slice(0, other === undefined ? mostProblems : 1).map((key) => {
    if (closestTo(key, left) === undefined && hiddenFrom([...path, key]) !== undefined) {
      const message = `${subject} has an unknown key; it can be a secret and is not shown.`;
      return diagnostic("unknown-key", message, path, "Remove the key.");
    }
    return diagnostic("unknown-key", `${subject} has no key ${quote(key)}.`, [...path, key], hintOf(key));
  });
}

/** So many keys of a topology that none knows are those of another file. */
const strangers = 5;

function strangeKeys(keys: readonly string[]): Diagnostic {
  const [first = ""] = keys;
  const message = `The topology has ${counted(keys.length, "unknown key")}; the first is ${quote(first)}.`;
  const hint = "Check that each file is one of a topology. One with values of secrets comes after --secrets.";
  return diagnostic("unknown-key", message, [first], hint);
}

/** So many sections are named beside what a component states. */
const fewSections = 5;

/** What a component states of a key, followed by the sections that have it. */
function joined(stated: string | undefined, sections: string | undefined): string | undefined {
  return stated === undefined || sections === undefined ? stated : `${stated} ${sections}`;
}

function wantedHint(wanted: string | undefined): string | undefined {
  return wanted === undefined ? undefined : `Did you mean ${quote(wanted)}, which is missing?`;
}

function secretHint(key: string): string | undefined {
  return isSecretName(key)
    ? 'Remove the key: a topology holds no secrets. "gen-bundle secrets" makes their values, and --secrets takes them.'
    : undefined;
}

function invalidName(issue: z.core.$ZodIssueInvalidKey, path: Path, input: unknown): Diagnostic {
  const around = path.slice(0, -1);
  const name = String(path.at(-1));
  const expected = issue.issues[0]?.message ?? "must be a valid name";
  // A name that is not allowed is no misspelled one.
  const hint = expected.startsWith("must not stand for ")
    ? overlapHint(name, expected)
    : expected.startsWith("must not ")
      ? undefined
      : (rangeMeant(name.slice(0, 100)) ??
        domainHint(name, path) ??
        nestedHint(name, around) ??
        numberHint(name, path) ??
        outsideHint(path, name, input) ??
        renamed(name, path, valueAt(input, path)));
  return diagnostic(
    "invalid-name",
    `The name ${quote(name)} in ${quote(dotted(around))} ${expected}.`,
    path,
    hint,
  );
}

/** What to do about two keys that have the same hosts. */
function overlapHint(name: string, expected: string): string | undefined {
  const [, other] = /another key has, and "([^"]*)" has /.exec(expected) ?? [];
  if (other === undefined) return undefined;
  const further = rangeBeside(name, other);
  return further === undefined
    ? `Remove ${quote(name)}, and set its keys under ${quote(other)}.`
    : `Write ${quote(further)} with addresses of its own for the further hosts. What is meant for the others stands under ${quote(other)}.`;
}

/** The name in the form of its kind, with its value if that is short. Other sections name hosts and VIPs. */
function renamed(name: string, path: Path, value: unknown): string | undefined {
  const around = path.slice(0, -1);
  const meant = nameMeant(name, definitionAt(topologySchema, around)?.keyType);
  if (meant === undefined) return undefined;
  if (path[0] === "hosts" || path[0] === "vips")
    return `Did you mean ${quote(meant)}? Change the name wherever it stands.`;
  return typeof value === "number" ? `Write ${quote(meant)}: ${value}.` : `Did you mean ${quote(meant)}?`;
}

/** A name with letters for a host that has a number. */
function numberHint(name: string, path: Path): string | undefined {
  return path[0] === "hosts" && path.length === 2 && /^\d{1,9}$/.test(name)
    ? `Write "host${name}", or another name with a letter, here and wherever the host is named: programs read a number as an address.`
    : undefined;
}

/** The name of a host without its domain. */
function domainHint(name: string, path: Path): string | undefined {
  const [, label] = /^([a-z][a-z0-9-]{0,62})(?:\.[a-z0-9-]+)+$/.exec(name) ?? [];
  return label === undefined || path[0] !== "hosts"
    ? undefined
    : `Write ${quote(label)}, without the domain, here and wherever the host is named.`;
}

function missingKey(issue: Issue, path: Path, input: unknown): Diagnostic {
  const around = path.slice(0, -1);
  const range = rangeAround(around, input);
  if (range !== undefined) {
    const given = Object.keys(valueAt(input, around) as object)
      .map(quote)
      .join(", ");
    return diagnostic(
      "missing-key",
      `${quote(String(around.at(-1)))} is part of the range ${quote(range)}, whose hosts have their keys in common, and ${quote(dotted(path))} is missing.`,
      path,
      `Set ${given} under ${quote(range)} for all of its hosts. If they differ, remove the range with ${quote(range)}: null, and define its hosts with all their keys.`,
    );
  }
  const message = `${place(path, "The topology")} is missing; it ${expectation(issue)}.`;
  const hint = anotherForm(issue, path, input) ?? example(issue, input);
  return diagnostic("missing-key", message, path, hint);
}

function invalidValue(issue: Issue, path: Path, input: unknown): Diagnostic {
  const value = valueAt(input, path);
  const message =
    entryKey(issue, input) === undefined
      ? `${place(path, "The topology")} ${expectation(issue)}; ${given(issue, path, value)}.`
      : `${quote(dotted(path.slice(0, -1)))} has entries with names, but ${quote(String(path.at(-1)))} is a key of one entry.`;
  const hint =
    insteadOfValue(path, value) ?? anotherForm(issue, path, input) ?? fixOf(issue, path, value, input);
  return diagnostic("invalid-value", message, path, hint);
}

/** The form of the object that has the keys that are given, where none is named. */
function anotherForm(issue: Issue, path: Path, input: unknown): string | undefined {
  if (!("options" in issue)) return undefined;
  const around = path.slice(0, -1);
  return otherForm(
    formsOf(definitionAt(topologySchema, around)),
    Object.keys(valueAt(input, around) as object),
  );
}

/** What the value is, as far as it may be shown. */
function given(issue: Issue, path: Path, value: unknown): string {
  const stated = issue.code === "custom" ? issue.params?.["given"] : undefined;
  if (typeof stated === "string") return stated;
  const size = issue.code === "too_big" ? sizeOf(value) : undefined;
  if (size !== undefined) return `it has ${size}`;
  if (path.length === 0 && typeof value === "string") return "it is text";
  if (value === null) return "it has no value";
  if (mayShow(path, value)) return `it is ${shown(value)}`;
  return listHint(issue, value) === undefined ? "its value can hold a secret and is not shown" : "it is text";
}

/** What to write instead of a value. */
function fixOf(issue: Issue, path: Path, value: unknown, input: unknown): string | undefined {
  const entry = entryKey(issue, input);
  if (entry !== undefined) return entryHint(path.slice(0, -1), input);
  const stated = issue.code === "custom" ? issue.params?.["hint"] : undefined;
  if (typeof stated === "string") return stated;
  const name = String(path.at(-1));
  if (value === null && /^[A-Za-z-]+:\S/.test(name)) return blankAfter(name);
  const names = path.map(String);
  if (!mayShow(path, value))
    return (
      referenceHint(path) ??
      (issue.message.startsWith("must not contain a password") ? secretSettingHint(path) : undefined) ??
      loginHint(path, value) ??
      listHint(issue, value)
    );
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "secret")) {
    const hint = secretSettingHint(path);
    if (hint !== undefined) return hint;
  }
  return (
    extraHint(names) ??
    variableHint(names, value) ??
    unitHint(issue, value, descriptionAt(names) ?? "") ??
    choiceHint(issue, value) ??
    nameOfHost(issue, value, input) ??
    (issue.message.startsWith("must be a host name") && !isIndex(names.at(-1) ?? "")
      ? outsideHint(path, scalarText(value), input)
      : undefined) ??
    portHint(issue, value) ??
    valueHint(issue, value, (each) => admitsAt(names, each)) ??
    schemeHint(names, value, input) ??
    siblingHint(issue, input) ??
    wordHint(issue, value) ??
    example(issue, input)
  );
}

/** How to write a list in place of a text that is not shown. */
function listHint(issue: Issue, value: unknown): string | undefined {
  return typeof value === "string" && expectedTypes(issue).includes("array")
    ? 'Write a list with an item for each line of the text, such as ["first line", "second line"].'
    : undefined;
}

/** How to name a secret, where what is given may be the secret itself. */
function referenceHint(path: Path): string | undefined {
  const isName = path.at(-1) === "secret";
  const variable = String(path.at(isName ? -2 : -1));
  if (!isName && !admitsAt(path.map(String), { secret: "name" })) return undefined;
  const name = variable
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "-")
    .slice(0, 63);
  const what = isName ? "the name of a secret" : 'an object with the key "secret" and a name of your choice';
  return `Write ${what}, such as ${quote(name)}. The value of the secret is given with --secrets.`;
}

/** The key of the topology that a setting by name stands for, where the settings of a part are expected. */
function extraHint([section = "", under, name = "", ...others]: readonly string[]): string | undefined {
  const key = under === "extra" && others.length === 0 ? settingKey([section], name) : undefined;
  return key === undefined ? undefined : `Did you mean ${quote(key)}?`;
}

/** How to give a value that stands in a variable of a shell or a template. */
function variableHint(names: readonly string[], value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\$\{?[A-Za-z_]\w{0,79}\}?$/.test(value)) return undefined;
  const key = names.map((name) => name.replaceAll(".", "\\.")).join(".");
  // Within these quotation marks a shell runs what other characters of a name say.
  const isPlain = names.every((name) => !isIndex(name) && /^[\w.-]+$/.test(name));
  return `Nothing replaces a variable in a topology. Write its value${
    !isPlain ? "" : `, or let a shell do it on the command line: --set "${key}=${value}"`
  }.`;
}

function siblingHint(issue: Issue, input: unknown): string | undefined {
  const sibling = siblingOf(issue, input);
  return sibling === undefined ? undefined : `Did you mean ${quote(sibling)}?`;
}

/** The key that is meant with its value, where only a part of the value that is given has the form of the key. */
function formOfMeant(key: string, left: readonly string[], path: Path, input: unknown): string | undefined {
  const meant = closestTo(key, left);
  const value = valueAt(input, [...path, key]);
  if (meant === undefined || typeof value !== "object" || value === null) return undefined;
  const names = [...path, meant].map(String);
  const [part] = Object.values(value);
  if (admitsAt(names, value) || !admitsAt(names, part) || !mayShow(names, part)) return undefined;
  return `Write ${quote(meant)}: ${shown(part)}${Object.keys(value).length > 1 ? ", one value" : ""}.`;
}

/** The key that is meant, or those that there are. */
function unknownHint(key: string, left: readonly string[], path: Path, value: unknown): string {
  // The merge key of YAML, which is read before.
  if (key === "<") return 'Did you mean "<<"?';
  const meant =
    closestTo(key, left) === undefined
      ? (settingsHint(path, key, value) ?? sectionsWith(path, key))
      : undefined;
  if (meant === undefined) return didYouMean(key, left) ?? "Remove the key.";
  return `${meant} Other keys of ${quote(dotted(path))} are ${left.map(quote).join(", ")}.`;
}

/** The number of items of an array or of keys of an object. */
function sizeOf(value: unknown): number | undefined {
  return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
}
