import { metricsOf } from "../../formats/prom-ql.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { isMonitored } from "../../model/plan.ts";
import { balancedPools } from "./facts.ts";
import type { Settings } from "./schema.ts";

/** Symptom to which the alert leads. */
export const noMember = "HAProxy routes clients to no member";

/** Pools that are out of service. */
export function alerts({ base, facts, alert }: ProcedureContext, settings: Settings): void {
  if (!isMonitored(base)) return;
  const metric = metricsOf(base.name, "haproxy");
  const pools = balancedPools(facts, settings).map(({ pool }) => pool.role);
  alert({
    name: "PoolWithoutMember",
    measured: `max by (proxy) (${metric("haproxy_backend_active_servers", `proxy=~"${pools.join("|")}"`)})`,
    wrong: { below: 1 },
    // The pool of the leader has no member until another one leads.
    lasting: ["leader-lease", "consensus-election", "promotion", "detection"],
    severity: "critical",
    summary: "HAProxy has no healthy member behind {{ $labels.proxy }}.",
    symptom: noMember,
  });
}
