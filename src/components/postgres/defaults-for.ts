import type { Objectives } from "../../model/plan.ts";
import { safetyMargin, stopping } from "./split-brains.ts";

/**
 * Patroni's timeouts for a failover within `failoverSeconds`. After the loss of a leader, the expiry of the lock is
 * followed by the election of the DCS, the promotion and the checks of the load balancers, 14 s in total. The loss of a
 * synchronous standby takes one loop and 6 s more, a crash two loops and 11 s more. Rules compare the resulting sums with
 * the objective.
 */
export function defaultsFor({ failoverSeconds: allowed }: Objectives) {
  if (allowed === undefined) return {};
  // Below 20 s, Patroni uses its defaults instead; more than 30 s has no benefit.
  const ttl = Math.min(30, Math.max(20, Math.min(allowed - 14, Math.floor((3 * (allowed - 6)) / 4))));
  const loopWait = Math.floor(ttl / 3);
  return {
    patroni: {
      ttl,
      loopWait,
      // The watchdog leaves time to stop PostgreSQL.
      retryTimeout: Math.min(Math.floor((ttl - loopWait) / 2), ttl - safetyMargin - stopping - loopWait),
      primaryStartTimeout: Math.min(300, Math.max(0, allowed - 11 - 2 * loopWait)),
    },
  };
}
