import { canBeSecretName } from "../model/secret-like.ts";
import { topologySchema } from "../topology.ts";
import { definitionAt, formsOf, isIndex } from "./schema-at.ts";

/** Shorter texts are words that stand in sentences by themselves. */
const shortest = 5;
/** Maximum number of values. A topology with more is no topology. */
const most = 1000;
/** Levels of a value that are searched. The schema has fewer. */
const levels = 16;

/**
 * The texts that a topology has as values of names of secrets, which the schema does not know. With an anchor of YAML, such
 * a text is the value of a harmless key as well.
 */
export function secretValues(input: unknown): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<object>();
  const visit = (value: unknown, path: readonly string[], isSecret: boolean) => {
    if (typeof value === "string" && isSecret && value.length >= shortest && found.size < most)
      found.add(value);
    // What an anchor names may stand below the name of a secret as well as elsewhere.
    if (typeof value !== "object" || value === null || path.length > levels || (!isSecret && seen.has(value)))
      return;
    if (!isSecret) seen.add(value);
    for (const [name, inner] of Object.entries(value)) {
      const next = [...path, name];
      const isNamed =
        isIndex(name) || name === "secret"
          ? isSecret && name !== "secret"
          : isSecret ||
            (canBeSecretName(name) &&
              !formsOf(definitionAt(topologySchema, path)).some(({ keys }) => keys.includes(name)));
      visit(inner, next, isNamed);
    }
  };
  visit(input, [], false);
  return [...found];
}
