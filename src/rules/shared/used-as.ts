import type { Reference } from "../../model/facts.ts";

/** Lists the distinct purposes of a name: `as a database node, as a host of a VIP and as a load balancer`. */
export function usedAs(references: readonly Reference[]): string {
  const purposes = [...new Set(references.map(({ purpose }) => `as ${purpose}`))];
  const last = purposes.pop() ?? "";
  return purposes.length === 0 ? last : `${purposes.join(", ")} and ${last}`;
}
