import type { Reference } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import type { Plan } from "../../model/plan.ts";
import { parentOf } from "../../model/pointer.ts";

/** Returns a function that collects the names in the same lists as these. A misspelled name can mean none of them. */
export function listedBeside({
  references,
}: Pick<Plan, "references">): (misspelled: readonly Reference[]) => ReadonlySet<string> {
  const lists = groupBy(references, ({ source }) => parentOf(source));
  // Thousands of names may be misspelled in one list.
  const known = new Map<string, ReadonlySet<string>>();
  return (misspelled) => {
    const parents = [...new Set(misspelled.map(({ source }) => parentOf(source)))];
    const key = parents.join("\n");
    const names =
      known.get(key) ?? new Set(parents.flatMap((parent) => lists.get(parent) ?? []).map(({ name }) => name));
    known.set(key, names);
    return names;
  };
}
