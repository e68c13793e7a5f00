import type { Objectives } from "../../model/plan.ts";

/**
 * Patroni's times for a failover within this many seconds. Beside the lock, the loss of a leader takes the store's
 * election, the promotion and the balancers' checks, 14 s together; that of a synchronous standby a look at the cluster
 * and 6 s; and a crash two looks and 11 s. The rules hold the sums that come about against the objective.
 */
export function defaultsFor({ failoverSeconds: allowed }: Objectives) {
  if (allowed === undefined) return {};
  // Under 20 s Patroni takes its defaults instead; over 30 s nothing is won.
  const ttl = Math.min(30, Math.max(20, Math.min(allowed - 14, Math.floor((3 * (allowed - 6)) / 4))));
  const loopWait = Math.floor(ttl / 3);
  return {
    patroni: {
      ttl,
      loopWait,
      retryTimeout: Math.floor((ttl - loopWait) / 2),
      primaryStartTimeout: Math.min(300, Math.max(0, allowed - 11 - 2 * loopWait)),
    },
  };
}
