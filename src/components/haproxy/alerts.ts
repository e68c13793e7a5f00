import { metricsOf } from "../../formats/prom-ql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { byHost, listenersOf } from "../../model/plan.ts";
import { balancedPools } from "./facts.ts";
import type { Settings } from "./schema.ts";

const job = "haproxy";

/** Symptom to which the alert leads. */
export const noMember = "HAProxy routes clients to no member";

/** Metrics of the load balancers, and pools that are out of service. */
export function alerts({ base, facts, scrape, alert }: ProcedureContext, settings: Settings): void {
  const own = byHost(listenersOf(facts, "balancer-statistics"));
  const served = listenersOf(facts, "metrics").filter(({ host, service }) =>
    own.get(host)?.some((balancer) => balancer.service === service),
  );
  if (served.length === 0) return;
  for (const { id } of served) scrape({ listener: id, job, path: "/metrics" });
  const metric = metricsOf(base.name, job);
  const pools = balancedPools(facts, settings).map(({ pool }) => pool.role);
  alert({
    name: "PoolWithoutMember",
    expression: `max by (proxy) (${metric("haproxy_backend_active_servers", `proxy=~"${pools.join("|")}"`)}) == 0`,
    // The pool of the leader has no member until another one leads.
    lasting: ["leader-lease", "consensus-election", "promotion", "detection"],
    severity: "critical",
    summary: "HAProxy has no healthy member behind {{ $labels.proxy }}.",
    symptom: noMember,
  });
}
