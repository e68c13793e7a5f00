import type { Facts } from "../../model/facts.ts";
import { listenersOf } from "../../model/plan.ts";

/**
 * Number of requests that the REST API of Patroni holds until it accepts them. All load balancers may check all pools at
 * the same time, and Python's default is 5 (socketserver.TCPServer, request_queue_size).
 */
export function requestQueueSize(facts: Pick<Facts, "pools" | "listeners">): number {
  const checks = facts.pools
    .filter(({ check }) => check.role === "database-health")
    .flatMap(({ role, members }) => {
      const own = new Set<string>(members);
      return listenersOf(facts, role).filter(({ id }) => !own.has(id));
    });
  return Math.max(128, checks.length);
}
