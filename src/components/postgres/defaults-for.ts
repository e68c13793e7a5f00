import { computed } from "../../model/formula.ts";
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
  const ttl = computed`min(30, max(20, min(failoverSeconds ${allowed} - 14, floor(3 x (failoverSeconds ${allowed} - 6) / 4))))`;
  const loopWait = computed`floor(ttl ${ttl.amount} / 3)`;
  return {
    patroni: {
      ttl,
      loopWait,
      // The watchdog leaves time to stop PostgreSQL.
      retryTimeout: computed`min(floor((ttl ${ttl.amount} - loopWait ${loopWait.amount}) / 2), ttl ${ttl.amount} - ${safetyMargin} - ${stopping} - loopWait ${loopWait.amount})`,
      primaryStartTimeout: computed`min(300, max(0, failoverSeconds ${allowed} - 11 - 2 x loopWait ${loopWait.amount}))`,
    },
  };
}
