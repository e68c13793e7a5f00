import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const synchronousTwoHosts: ComponentRule<Settings> = {
  id: "synchronous-two-hosts",
  severity: "info",
  summary: "Synchronous replication has three nodes or more.",
  rationale:
    "Of two, the loss of the standby makes commits asynchronous, and the loss of the leader after that waits for somebody who decides.",
  bad: { postgres: { hosts: ["node1", "node2"] } },
  good: { postgres: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  *check({ synchronous, hosts }) {
    if (synchronous !== true || new Set(hosts).size !== 2) return;
    yield {
      message: `PostgreSQL is on "${hosts[0]}" and "${hosts[1]}": while one of them is away, commits have no copy, and nothing takes over.`,
      at: ["/postgres/hosts"],
      hint: "Place PostgreSQL on 3 hosts.",
    };
  },
};
