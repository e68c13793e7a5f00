import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf } from "../../../model/plan.ts";
import { colocatedDatabase } from "../facts.ts";
import type { Settings } from "../schema.ts";

export const pgbouncerFindsNoLeader: ComponentRule<Settings> = {
  id: "pgbouncer-finds-no-leader",
  severity: "error",
  summary: "Clients of PgBouncer are routed to the database leader.",
  rationale:
    "PgBouncer does not know which node leads. It keeps reporting the role that a node had at its first connection, so clients do not know either, and some would write to a standby.",
  bad: { pgbouncer: { hosts: ["node1", "node2", "node3"] }, haproxy: { ports: { pooled: false } } },
  good: { pgbouncer: { hosts: ["node1", "node2", "node3"] }, haproxy: { ports: { pooled: 5004 } } },
  sources: ["https://www.pgbouncer.org/config.html"],
  needsNames: true,
  *check(settings, plan) {
    const hosts = settings.hosts.filter((host) => plan.hosts.has(host));
    if (hosts.length === 0 || listenersOf(plan, "database-node").length === 0) return;
    const colocated = hosts.filter((host) => colocatedDatabase(plan, settings, host) !== undefined);
    if (colocated.length > 0 && listenersOf(plan, "database-pooled").length === 0) {
      yield {
        message: `PgBouncer runs on each database node (${colocated.join(", ")}), but nothing routes clients to the one on the leader.`,
        at: ["/pgbouncer/hosts"],
        hint: "Add a load balancer with a port for the poolers, or a VIP that follows the leader.",
      };
    }
    if (colocated.length < hosts.length && listenersOf(plan, "database-primary").length === 0) {
      yield {
        message: `PgBouncer serves the whole cluster (on ${hosts.filter((host) => !colocated.includes(host)).join(", ")}), but nothing routes it to the leader.`,
        at: ["/pgbouncer/hosts"],
        hint: "Add a load balancer with a port for writing, or a VIP that follows the leader.",
      };
    }
  },
};
