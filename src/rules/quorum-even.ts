import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import type { Rule } from "../model/rule.ts";
import { definedHosts } from "./shared/defined-hosts.ts";
import { dotted } from "./shared/dotted.ts";

export const quorumEven: Rule = {
  id: "quorum-even",
  severity: "warning",
  summary: "A quorum has an odd number of members.",
  rationale:
    "An even number of members tolerates no more losses than the next lower odd number, but has one more member that can fail.",
  bad: { hosts: { node4: { address: "10.0.0.14" } }, etcd: { hosts: ["node1", "node2", "node3", "node4"] } },
  good: { etcd: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://raft.github.io/raft.pdf", "https://etcd.io/docs/v3.5/faq/"],
  needsNames: true,
  *check(plan) {
    for (const { title, hosts, source } of plan.quorums) {
      const members = definedHosts(plan, hosts)?.length ?? 0;
      // The rules "quorum-of-two" and "quorum-too-large" report two members and more than seven.
      if (members < 4 || members > 7 || members % 2 === 1) continue;
      const losses = toleratedLosses(members);
      yield {
        message: `"${title}" has ${members} members and tolerates the loss of ${losses}. ${members - 1} members tolerate the same, and ${members + 1} members tolerate ${losses + 1}.`,
        at: [source],
        hint: `List ${members - 1} or ${members + 1} hosts in ${dotted(source)}.`,
      };
    }
  },
};
