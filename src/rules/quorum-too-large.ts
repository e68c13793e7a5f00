import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import type { Rule } from "../model/rule.ts";
import { definedHosts } from "./shared/defined-hosts.ts";
import { dotted } from "./shared/dotted.ts";

const most = 7;

export const quorumTooLarge: Rule = {
  id: "quorum-too-large",
  severity: "warning",
  summary: `No quorum has more than ${most} members.`,
  rationale:
    "Every write waits for a majority, so each further pair of members makes all of them slower for one more loss that is tolerated.",
  *check(plan) {
    for (const { title, hosts, source } of plan.quorums) {
      const members = definedHosts(plan, hosts)?.length ?? 0;
      if (members <= most) continue;
      yield {
        message: `"${title}" has ${members} members: every write waits for ${members - toleratedLosses(members)}. 5 wait for 3 and tolerate the loss of 2; 7 wait for 4 and tolerate 3.`,
        at: [source],
        hint: `Name 5 or 7 hosts in ${dotted(source)}.`,
      };
    }
  },
};
