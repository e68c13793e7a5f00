import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import type { Rule } from "../model/rule.ts";
import { definedHosts } from "./shared/defined-hosts.ts";
import { dotted } from "./shared/dotted.ts";

const maximum = 7;

export const quorumTooLarge: Rule = {
  id: "quorum-too-large",
  severity: "warning",
  summary: `No quorum has more than ${maximum} members.`,
  rationale:
    "Every write waits for a majority. Two more members tolerate only one more loss, but make every write slower.",
  bad: {
    hosts: {
      node4: { address: "10.0.0.14" },
      node5: { address: "10.0.0.15" },
      node6: { address: "10.0.0.16" },
      node7: { address: "10.0.0.17" },
      node8: { address: "10.0.0.18" },
      node9: { address: "10.0.0.19" },
    },
    etcd: { hosts: ["node1", "node2", "node3", "node4", "node5", "node6", "node7", "node8", "node9"] },
  },
  good: {
    hosts: { node4: { address: "10.0.0.14" }, node5: { address: "10.0.0.15" } },
    etcd: { hosts: ["node1", "node2", "node3", "node4", "node5"] },
  },
  sources: ["https://etcd.io/docs/v3.5/faq/"],
  needsNames: true,
  *check(plan) {
    for (const { title, hosts, source } of plan.quorums) {
      const members = definedHosts(plan, hosts)?.length ?? 0;
      if (members <= maximum) continue;
      yield {
        message: `"${title}" has ${members} members, so every write waits for ${members - toleratedLosses(members)} of them. 5 members wait for 3 and tolerate the loss of 2; 7 members wait for 4 and tolerate the loss of 3.`,
        at: [source],
        hint: `List 5 or 7 hosts in ${dotted(source)}.`,
      };
    }
  },
};
