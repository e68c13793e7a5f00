import type { Facts } from "../../model/facts.ts";
import { serving } from "../../model/plan.ts";

/** Role through which daemons reach their metadata: the connection pooler, if there is one. */
export function daemonRole(
  facts: Pick<Facts, "listeners" | "pools">,
): "database-pooled" | "database-primary" {
  return serving(facts, "database-pooled").length > 0 ? "database-pooled" : "database-primary";
}

/**
 * Role through which the migration reaches the database: its nodes, of which libpq finds the leader. A pooler would not
 * keep its session, and a load balancer closes a connection that is silent for longer than its idle timeout, as one is
 * during a long change of a table. TCP keepalives do not count for that timeout.
 */
export function migrationRole(
  facts: Pick<Facts, "listeners" | "pools">,
): "database-node" | "database-primary" {
  return serving(facts, "database-node").length > 0 ? "database-node" : "database-primary";
}
