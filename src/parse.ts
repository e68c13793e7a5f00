import { applyObjectives } from "./apply-objectives.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import { closestTo } from "./model/did-you-mean.ts";
import { groupBy } from "./model/group-by.ts";
import { otherFileHint } from "./model/other-file-hint.ts";
import { pointerTo } from "./model/pointer.ts";
import { describe } from "./parsing/describe.ts";
import { issuesOf, withoutConsequences, withoutNames } from "./parsing/fewest-issues.ts";
import { isMissing, mostProblems, pointerOf } from "./parsing/issue.ts";
import { keysMeant } from "./parsing/keys-meant.ts";
import { misplacedSections } from "./parsing/misplaced-sections.ts";
import { definitionAt } from "./parsing/schema-at.ts";
import { secretValues } from "./parsing/secret-values.ts";
import { quote } from "./parsing/shown.ts";
import { type Topology, topologies, topologySchema } from "./topology.ts";

export type ParseResult =
  | { readonly ok: true; readonly topology: Topology; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

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
          hint: `${otherFileHint} The file of a topology comes first, and one with values of secrets after --secrets.`,
        },
      ],
    };
  const { diagnostics: misplaced, others } = misplacedSections(
    result.error.issues.flatMap((issue) => issuesOf(issue, input)),
    input,
  );
  const all = withoutConsequences(withoutNames(others, input), input);
  const misspelled = new Set(all.filter(({ code }) => code === "unrecognized_keys").map(pointerOf));
  // An object whose keys are misspelled is not incomplete as well.
  const issues = all
    .filter((issue) => issue.code !== "custom" || !misspelled.has(pointerOf(issue)))
    .slice(0, mostProblems);
  const missing = groupBy(
    issues.filter((issue) => isMissing(issue, input)),
    ({ path }) => pointerTo(...path.slice(0, -1).map(String)),
  );
  const diagnostics = issues.flatMap((issue) => describe(issue, input, missing));
  // A misspelled key is not missing as well.
  const meant = new Set(issues.flatMap((issue) => keysMeant(issue, input, missing)));
  return {
    ok: false,
    diagnostics: [
      ...misplaced,
      ...diagnostics.filter(({ rule, at }) => rule !== "missing-key" || !meant.has(at[0].pointer)),
    ],
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
      else if (hidden.length < mostProblems)
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

/** The secrets of a topology as sentences quote them: none may show one, whichever key it is about. */
export function quotedSecrets(input: unknown): readonly string[] {
  try {
    return secretValues(input).map(quote);
  } catch {
    // Code of an object that cannot be read. It is refused.
    return [];
  }
}
