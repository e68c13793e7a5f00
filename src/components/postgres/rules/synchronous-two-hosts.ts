import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const synchronousTwoHosts: ComponentRule<Settings> = {
  id: "synchronous-two-hosts",
  severity: "info",
  summary: "Synchronous replication has at least three nodes.",
  rationale:
    "With two nodes, the loss of the standby makes commits asynchronous. If the leader is lost after that, an operator must decide whether to promote the outdated standby.",
  bad: { postgres: { hosts: ["node1", "node2"] } },
  good: { postgres: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  needsNames: true,
  *check({ synchronous, hosts }) {
    if (synchronous !== true || new Set(hosts).size !== 2) return;
    yield {
      message: `PostgreSQL is only on "${hosts[0]}" and "${hosts[1]}". While one of them is down, commits have no copy, and no node can take over.`,
      at: ["/postgres/hosts"],
      hint: "Place PostgreSQL on 3 hosts.",
    };
  },
};
