import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 1000;

export const maxConnectionsLarge: ComponentRule<Settings> = {
  id: "max-connections-large",
  severity: "info",
  summary: `PostgreSQL accepts at most ${maximum} connections.`,
  rationale:
    "Every connection is a process with its own memory, and every snapshot scans all of them. A connection pooler serves more clients with fewer connections.",
  bad: { postgres: { maxConnections: 2000 } },
  good: { postgres: { maxConnections: 300 }, pgbouncer: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://www.postgresql.org/docs/current/runtime-config-connection.html"],
  *check({ maxConnections }) {
    if (maxConnections <= maximum) return;
    yield {
      message: `PostgreSQL accepts ${maxConnections} connections, each of which is a process.`,
      at: ["/postgres/maxConnections"],
      hint: `Set maxConnections to ${maximum} or less and reduce the pools of the clients, or add a connection pooler.`,
    };
  },
};
