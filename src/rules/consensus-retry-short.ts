import { timingOf } from "../analysis/timing-of.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const consensusRetryShort: Rule = {
  id: "consensus-retry-short",
  severity: "warning",
  summary:
    "A database leader retries the distributed configuration store (DCS) for longer than an election takes.",
  rationale:
    "The DCS does not answer during an election. A database leader that stops retrying earlier steps down at every election, unless all other members confirm it in time.",
  bad: { etcd: { heartbeatInterval: 400, electionTimeout: 4000 } },
  good: { etcd: { heartbeatInterval: 200, electionTimeout: 2000 } },
  sources: ["https://patroni.readthedocs.io/en/latest/dcs_failsafe_mode.html"],
  *check(plan) {
    const election = timingOf(plan, "consensus-election");
    const retry = timingOf(plan, "consensus-retry");
    if (!election || !retry || retry.seconds > election.seconds) return;
    yield {
      message: `A leader continues for ${retry.seconds} s without an answer from the DCS (${retry.formula}), but an election of the DCS may take ${election.seconds} s (${election.formula}).`,
      at: pointers(retry.source, election.source),
      hint: `Set ${dotted(retry.source)} to more than ${election.seconds}.`,
    };
  },
};
