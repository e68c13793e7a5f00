import type { Facts } from "../../model/facts.ts";
import { serving } from "../../model/plan.ts";

/** Role through which daemons reach their metadata: the connection pooler, if there is one. */
export function daemonRole(
  facts: Pick<Facts, "listeners" | "pools">,
): "database-pooled" | "database-primary" {
  return serving(facts, "database-pooled").length > 0 ? "database-pooled" : "database-primary";
}
