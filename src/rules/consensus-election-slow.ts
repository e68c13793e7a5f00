import { timingOf } from "../analysis/timing-of.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

/** The largest part of a lease, in percent, that elections may add to it. */
const maximum = 25;

export const consensusElectionSlow: Rule = {
  id: "consensus-election-slow",
  severity: "warning",
  summary: `Elections of the consensus store take ${maximum} % of the leader's lock at most.`,
  rationale:
    "When the lost host led both, the store first elects, then starts every lock anew and lengthens it by an election timeout (Promote in its source): the failover takes that much longer.",
  bad: { etcd: { heartbeatInterval: 300, electionTimeout: 3000 } },
  good: { etcd: { heartbeatInterval: 100, electionTimeout: 1000 } },
  sources: ["https://github.com/etcd-io/etcd/blob/v3.6.0/server/lease/lessor.go"],
  *check(plan) {
    const election = timingOf(plan, "consensus-election");
    const lease = timingOf(plan, "leader-lease");
    if (!election || !lease || election.seconds * 100 <= lease.seconds * maximum) return;
    yield {
      message: `Elections of the consensus store may take ${election.seconds} s (${election.formula}), which is ${Math.round((election.seconds * 100) / lease.seconds)} % of the ${lease.seconds} s for which a lost leader keeps its lock.`,
      at: pointers(election.source, lease.source),
      hint: `Lower ${dotted(election.source)} so that elections take ${(lease.seconds * maximum) / 100} s at most.`,
    };
  },
};
