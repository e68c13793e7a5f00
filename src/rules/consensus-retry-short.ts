import { timingOf } from "../analysis/timing-of.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const consensusRetryShort: Rule = {
  id: "consensus-retry-short",
  severity: "warning",
  summary: "A leader waits for its consensus store longer than the store takes to elect.",
  rationale:
    "While the store elects it answers nobody. A leader that gives up earlier steps down at every such election, unless every other member confirms it in time.",
  bad: { etcd: { heartbeatInterval: 400, electionTimeout: 4000 } },
  good: { etcd: { heartbeatInterval: 200, electionTimeout: 2000 } },
  sources: ["https://patroni.readthedocs.io/en/latest/dcs_failsafe_mode.html"],
  *check(plan) {
    const election = timingOf(plan, "consensus-election");
    const retry = timingOf(plan, "consensus-retry");
    if (!election || !retry || retry.seconds > election.seconds) return;
    yield {
      message: `A leader goes on for ${retry.seconds} s without an answer of the consensus store (${retry.formula}), which may elect for ${election.seconds} s (${election.formula}).`,
      at: pointers(retry.source, election.source),
      hint: `Set ${dotted(retry.source)} to more than ${election.seconds}.`,
    };
  },
};
