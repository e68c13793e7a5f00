import type { Diagnostic } from "../model/diagnostic.ts";
import { closestTo, didYouMean } from "../model/did-you-mean.ts";
import { pointerTo } from "../model/pointer.ts";
import { isSecretName } from "../model/secret-like.ts";
import { topologySchema } from "../topology.ts";
import { expectation } from "./expectation.ts";
import { otherForm } from "./form-hint.ts";
import {
  choiceHint,
  example,
  loginHint,
  nameOfHost,
  portHint,
  rangeHint,
  siblingOf,
  wordHint,
} from "./given-hint.ts";
import { rangeIn } from "./host-hint.ts";
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
import { nameHint, nestedHint } from "./name-hint.ts";
import { admitsAt, definitionAt, descriptionAt, formsOf } from "./schema-at.ts";
import { settingHint, settingsHint } from "./setting-hint.ts";
import { dotted, place, quote, shown } from "./shown.ts";
import { unitHint } from "./unit-hint.ts";
import { valueHint } from "./value-hint.ts";

export function describe(issue: Issue, input: unknown, missing: Missing): Diagnostic[] {
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
      .slice(0, other === undefined ? mostProblems : 1)
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
                settingHint(path, key) ??
                (closestTo(key, left) !== undefined ? undefined : elsewhereHint(key, path, input)) ??
                presentHint(key, valueAt(input, path) as object, forms) ??
                (closestTo(key, left) !== undefined
                  ? undefined
                  : wanted !== undefined
                    ? `Did you mean ${quote(wanted)}, which is missing?`
                    : isSecretName(key)
                      ? 'Remove the key: a topology holds no secrets. "gen-bundle secrets" makes their values, and --secrets takes them.'
                      : undefined) ??
                unknownHint(key, left, path),
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
          : (rangeIn(String(key).slice(0, 100)) ??
              nestedHint(String(key), path.slice(0, -1)) ??
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
  const sibling = siblingOf(issue, input);
  const form =
    typeof stated === "string"
      ? stated
      : value === null && /^[A-Za-z-]+:\S/.test(String(path.at(-1)))
        ? blankAfter(String(path.at(-1)))
        : mayShow(path, value)
          ? (unitHint(issue, value, descriptionAt(issue.path.map(String)) ?? "") ??
            choiceHint(issue, value) ??
            nameOfHost(issue, value, input) ??
            portHint(issue, value) ??
            valueHint(issue, value, (each) => admitsAt(issue.path.map(String), each)) ??
            (sibling === undefined ? undefined : `Did you mean ${quote(sibling)}?`) ??
            wordHint(issue, value) ??
            example(issue, input))
          : loginHint(path, value);
  return [diagnostic("invalid-value", `${subject} ${expectation(issue)}; ${given}.`, path, hint ?? form)];
}

/** The key that is meant, or those that there are. */
function unknownHint(key: string, left: readonly string[], path: readonly (string | number)[]): string {
  const choice = didYouMean(key, left) ?? "Remove the key.";
  const settings = closestTo(key, left) === undefined ? settingsHint(path) : undefined;
  return settings === undefined ? choice : `${choice} ${settings}`;
}

/** The number of items of an array or of keys of an object. */
function sizeOf(value: unknown): number | undefined {
  return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
}
