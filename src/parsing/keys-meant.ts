import { closestTo } from "../model/did-you-mean.ts";
import { pointerTo } from "../model/pointer.ts";
import { topologySchema } from "../topology.ts";
import { otherForm } from "./form-hint.ts";
import { siblingOf } from "./given-hint.ts";
import { type Issue, keysLeft, type Missing, missingFor, mostProblems, pointerOf } from "./issue.ts";
import { definitionAt, formsOf } from "./schema-at.ts";

/** Pointers to the keys that unknown keys, and keys with values of other forms, seem to mean. */
export function keysMeant(issue: Issue, input: unknown, missing: Missing): readonly string[] {
  if (issue.code !== "unrecognized_keys") {
    const sibling = siblingOf(issue, input);
    return sibling === undefined ? [] : [pointerTo(...issue.path.slice(0, -1).map(String), sibling)];
  }
  const path = issue.path.map(String);
  // Keys of another form, or its name, say which form is meant: what this one needs is not missing.
  if (otherForm(formsOf(definitionAt(topologySchema, path)), issue.keys) !== undefined)
    return (missing.get(pointerTo(...path)) ?? []).map(pointerOf);
  const left = keysLeft(path, input);
  return issue.keys.slice(0, mostProblems).flatMap((key) => {
    const meant = closestTo(key, left) ?? missingFor(issue, missing);
    return meant === undefined ? [] : [pointerTo(...path, meant)];
  });
}
