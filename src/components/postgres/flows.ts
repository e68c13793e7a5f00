import type { FlowContext } from "../../model/component.ts";
import { isLoopback, isMonitored, listenersOf, networkId } from "../../model/plan.ts";

export function flows(context: FlowContext): void {
  const members = context.facts.services.filter(({ tier }) => tier === "patroni").map(({ id }) => id);
  const source = "/postgres/hosts";
  context.need(members, "consensus", "Patroni holds the leader's lock", source);
  context.dial(members, "database-node", "standbys replicate, rewind and are cloned", source);
  // The leader race and the failsafe check ask every other member; one that cannot be asked blocks both.
  context.dial(members, "database-health", "members ask each other before a failover", source);
  if (isMonitored(context.base)) {
    const health = listenersOf(context.facts, "database-health");
    context.link(
      [networkId("monitoring")],
      health,
      "database-health",
      "monitoring reads Patroni's figures",
      source,
    );
  }
  // Through a balancer alone: a node opens to nobody but members, balancers and what dials it directly.
  for (const role of ["database-primary", "database-replica"] as const) {
    const balanced = listenersOf(context.facts, role).filter(({ bind }) => !isLoopback(bind));
    if (balanced.length > 0)
      context.link([networkId("admin")], balanced, role, "administration and reports", source);
  }
}
