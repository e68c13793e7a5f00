import type { ComponentRule } from "../../../model/component.ts";
import { listenersOf } from "../../../model/plan.ts";
import { colocatedDatabase } from "../facts.ts";
import type { Settings } from "../schema.ts";

export const pgbouncerNotOnEveryNode: ComponentRule<Settings> = {
  id: "pgbouncer-not-on-every-node",
  severity: "error",
  summary: "PgBouncer stands beside every database node, or beside none.",
  rationale:
    "Once a node without a pooler leads, every pooler is beside a standby and clients of the pool are led nowhere.",
  bad: { pgbouncer: { hosts: ["node1", "node2"] } },
  good: { pgbouncer: { hosts: ["node1", "node2", "node3"] } },
  sources: [],
  *check(settings, plan) {
    const colocated = settings.hosts.filter((host) => colocatedDatabase(plan, settings, host) !== undefined);
    if (colocated.length === 0) return;
    const without = listenersOf(plan, "database-node")
      .map(({ host }) => host)
      .filter((host) => !colocated.includes(host));
    const standalone = settings.hosts.filter((host) => plan.hosts.has(host) && !colocated.includes(host));
    if (without.length > 0) {
      yield {
        message: `PgBouncer is beside the database of ${colocated.join(", ")}, but not of ${without.join(", ")}: when one of those leads, no pooler reaches it.`,
        at: ["/pgbouncer/hosts"],
        hint: `Add ${without.join(", ")} to "pgbouncer.hosts", or set "pgbouncer.vip" so that poolers stand before the whole cluster.`,
      };
    }
    if (standalone.length > 0) {
      yield {
        message: `PgBouncer is beside the database of ${colocated.join(", ")}, and on ${standalone.join(", ")}, which no database is on: clients would find it in two places that share nothing.`,
        at: ["/pgbouncer/hosts"],
        hint: `Remove ${standalone.join(", ")} from "pgbouncer.hosts", or remove the database nodes from it.`,
      };
    }
  },
};
