import type { Rule } from "../model/rule.ts";
import { definedHosts } from "./shared/defined-hosts.ts";
import { dotted } from "./shared/dotted.ts";

export const quorumSingle: Rule = {
  id: "quorum-single",
  severity: "warning",
  summary: "A quorum has more than one member.",
  rationale:
    "The loss of its only host stops the quorum and everything that depends on it. Measured while the DCS had no majority for 25 s: the database leader stepped down, and no writes were possible for 23.6 s.",
  bad: { etcd: { hosts: ["node1"] } },
  good: { etcd: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://etcd.io/docs/v3.5/faq/"],
  needsNames: true,
  *check(plan) {
    for (const { title, hosts: names, source } of plan.quorums) {
      const hosts = definedHosts(plan, names);
      if (hosts?.length !== 1) continue;
      yield {
        message: `"${title}" has 1 member, on host "${hosts[0]}", and tolerates no loss. 3 members tolerate the loss of 1.`,
        at: [source],
        hint: `List 3 hosts in ${dotted(source)}.`,
      };
    }
  },
};
