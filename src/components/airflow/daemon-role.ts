import type { Facts } from "../../model/facts.ts";
import { serving } from "../../model/plan.ts";

/** The role that daemons dial for their metadata: a pooler of connections where there is one. */
export function daemonRole(
  facts: Pick<Facts, "listeners" | "pools">,
): "database-pooled" | "database-primary" {
  return serving(facts, "database-pooled").length > 0 ? "database-pooled" : "database-primary";
}
