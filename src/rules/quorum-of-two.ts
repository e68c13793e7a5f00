import type { Rule } from "../model/rule.ts";
import { definedHosts } from "./shared/defined-hosts.ts";
import { dotted } from "./shared/dotted.ts";
import { named } from "./shared/named.ts";

export const quorumOfTwo: Rule = {
  id: "quorum-of-two",
  severity: "error",
  summary: "A quorum has an odd number of members, three or more.",
  rationale:
    "The majority of two is two, so the loss of either member stops the quorum. A quorum of two therefore fails twice as often as a single member.",
  bad: { etcd: { hosts: ["node1", "node2"] } },
  good: { etcd: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://raft.github.io/raft.pdf", "https://etcd.io/docs/v3.5/faq/"],
  needsNames: true,
  *check(plan) {
    for (const { title, hosts: names, source } of plan.quorums) {
      const hosts = definedHosts(plan, names);
      if (hosts?.length !== 2) continue;
      yield {
        message: `"${title}" has 2 members, on ${named("host", hosts)}, and needs both: the loss of either stops it. 1 member would fail half as often, and 3 members tolerate the loss of 1.`,
        at: [source],
        hint: `List 3 hosts in ${dotted(source)}.`,
      };
    }
  },
};
