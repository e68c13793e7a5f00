import { timingOf } from "../analysis/timing-of.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

/** Maximum duration of an election, in percent of the lease. */
const maximum = 25;

export const consensusElectionSlow: Rule = {
  id: "consensus-election-slow",
  severity: "warning",
  summary: `An election of the distributed configuration store (DCS) takes at most ${maximum} % of the leader's lock.`,
  rationale:
    "If the lost host led both the DCS and the database, the DCS first elects a new leader, then restarts every lock and extends it by an election timeout (function Promote). The failover takes longer by that time.",
  bad: { etcd: { heartbeatInterval: 300, electionTimeout: 3000 } },
  good: { etcd: { heartbeatInterval: 100, electionTimeout: 1000 } },
  sources: ["https://github.com/etcd-io/etcd/blob/v3.6.0/server/lease/lessor.go"],
  *check(plan) {
    const election = timingOf(plan, "consensus-election");
    const lease = timingOf(plan, "leader-lease");
    if (!election || !lease || election.seconds * 100 <= lease.seconds * maximum) return;
    yield {
      message: `An election of the DCS may take ${election.seconds} s (${election.formula}), which is ${Math.round((election.seconds * 100) / lease.seconds)} % of the ${lease.seconds} s for which a lost leader keeps its lock.`,
      at: pointers(election.source, lease.source),
      hint: `Lower ${dotted(election.source)} so that an election takes at most ${(lease.seconds * maximum) / 100} s.`,
    };
  },
};
