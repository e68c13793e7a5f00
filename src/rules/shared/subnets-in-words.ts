import type { Plan } from "../../model/plan.ts";

/** Names the subnets in a sentence: the first three, and the number of the others. */
export function subnetsInWords({ subnets }: Pick<Plan, "subnets">): string {
  const ranges = subnets.map(({ range }) => range);
  const items = ranges.length > 3 ? [...ranges.slice(0, 3), `${ranges.length - 3} more`] : ranges;
  const last = items.pop() ?? "";
  return items.length === 0 ? `subnet ${last}` : `subnets ${items.join(", ")} and ${last}`;
}
