import type { ComponentRule } from "../../../model/component.ts";
import { candidates } from "../node-roles.ts";
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
  *check(settings) {
    const able = candidates(settings);
    if (settings.synchronous !== true || able.length !== 2) return;
    const only = new Set(settings.hosts).size === 2;
    yield {
      message: `${only ? "PostgreSQL is only on" : "Synchronous replication is only between"} "${able[0]}" and "${able[1]}". While one of them is down, commits have no copy, and no node can take over.`,
      at: ["/postgres/hosts"],
      hint: only ? "Place PostgreSQL on 3 hosts." : "Let 3 hosts be synchronous and lead.",
    };
  },
};
