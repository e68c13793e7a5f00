import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf } from "../../../model/plan.ts";
import { colocatedDatabase } from "../facts.ts";
import type { Settings } from "../schema.ts";

export const pgbouncerNotOnEveryNode: ComponentRule<Settings> = {
  id: "pgbouncer-not-on-every-node",
  severity: "error",
  summary: "PgBouncer runs on every database node, or on none.",
  rationale:
    "When a node without a pooler leads, every pooler is on a standby, and clients of the poolers cannot connect.",
  bad: { pgbouncer: { hosts: ["node1", "node2"] } },
  good: { pgbouncer: { hosts: ["node1", "node2", "node3"] } },
  sources: [],
  needsNames: true,
  *check(settings, plan) {
    const colocated = settings.hosts.filter((host) => colocatedDatabase(plan, settings, host) !== undefined);
    if (colocated.length === 0) return;
    const without = listenersOf(plan, "database-node")
      .map(({ host }) => host)
      .filter((host) => !colocated.includes(host));
    const standalone = settings.hosts.filter((host) => plan.hosts.has(host) && !colocated.includes(host));
    if (without.length > 0) {
      yield {
        message: `PgBouncer runs on the database nodes ${colocated.join(", ")}, but not on ${without.join(", ")}, so no pooler serves a leader there.`,
        at: ["/pgbouncer/hosts"],
        hint: `Add ${without.join(", ")} to "pgbouncer.hosts", or set "pgbouncer.vip" so that poolers serve the whole cluster.`,
      };
    }
    if (standalone.length > 0) {
      yield {
        message: `PgBouncer runs on the database nodes ${colocated.join(", ")}, and also on ${standalone.join(", ")}, which is not a database node. Clients would have two independent endpoints.`,
        at: ["/pgbouncer/hosts"],
        hint: `Remove ${standalone.join(", ")} from "pgbouncer.hosts", or remove the database nodes from it.`,
      };
    }
  },
};
