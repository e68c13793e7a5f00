import type { FlowContext } from "../../model/component.ts";
import { isLoopback, isMonitored, listenersOf, networkId, serving } from "../../model/plan.ts";
import { applicationsOf } from "./applications-of.ts";
import type { Settings } from "./schema.ts";

export function flows(context: FlowContext, settings: Settings): void {
  const members = context.facts.services.filter(({ tier }) => tier === "patroni").map(({ id }) => id);
  const source = "/postgres/hosts";
  context.need(members, "consensus", "Patroni holds the leader lock", source);
  context.dial(members, "database-node", "replication, pg_rewind and base backups", source);
  // The leader race and the failsafe check contact all other members; an unreachable member blocks both.
  context.dial(members, "database-health", "members check each other before a failover", source);
  if (isMonitored(context.base)) {
    const health = listenersOf(context.facts, "database-health");
    context.link(
      [networkId("monitoring")],
      health,
      "database-health",
      "monitoring collects metrics from Patroni",
      source,
    );
  }
  // Only through a load balancer: nodes accept members, load balancers and services with a direct flow.
  for (const role of ["database-primary", "database-replica"] as const) {
    const balanced = listenersOf(context.facts, role).filter(({ bind }) => !isLoopback(bind));
    if (balanced.length > 0)
      context.link([networkId("admin")], balanced, role, "administration and reporting", source);
  }
  for (const { application, database, source: use } of applicationsOf(settings)) {
    for (const role of ["database-primary", "database-replica", "database-pooled"] as const) {
      // Without a load balancer or VIP, these are the nodes.
      const reached = serving(context.facts, role).filter(({ bind }) => !isLoopback(bind));
      if (reached.length > 0)
        context.link(
          [networkId(application)],
          reached,
          role,
          `application "${application}" uses database "${database}"`,
          use,
        );
    }
  }
}
