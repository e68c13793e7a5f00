import type { Reference } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import type { Plan } from "../../model/plan.ts";
import { parentOf } from "../../model/pointer.ts";

/** Returns a function that collects the names in the same lists as these. A misspelled name can mean none of them. */
export function listedBeside({
  references,
}: Pick<Plan, "references">): (misspelled: readonly Reference[]) => ReadonlySet<string> {
  const lists = groupBy(references, ({ source }) => parentOf(source));
  return (misspelled) =>
    new Set(misspelled.flatMap(({ source }) => lists.get(parentOf(source)) ?? []).map(({ name }) => name));
}
