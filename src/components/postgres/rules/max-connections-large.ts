import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 1000;

export const maxConnectionsLarge: ComponentRule<Settings> = {
  id: "max-connections-large",
  severity: "info",
  summary: `PostgreSQL takes ${maximum} connections at most.`,
  rationale:
    "Each is a process with memory of its own, and each query looks at all of them for its snapshot: a pooler serves more clients with fewer.",
  bad: { postgres: { maxConnections: 2000 } },
  good: { postgres: { maxConnections: 300 }, pgbouncer: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://www.postgresql.org/docs/current/runtime-config-connection.html"],
  *check({ maxConnections }) {
    if (maxConnections <= maximum) return;
    yield {
      message: `PostgreSQL is to take ${maxConnections} connections, which is as many processes on every node.`,
      at: ["/postgres/maxConnections"],
      hint: "Lower the pools of its clients, or put a pooler before it.",
    };
  },
};
