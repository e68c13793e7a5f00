import type { ComponentRule } from "../../../model/component.ts";
import { loginsOf, user } from "../facts.ts";
import type { Settings } from "../schema.ts";

export const pgbouncerReservedName: ComponentRule<Settings> = {
  id: "pgbouncer-reserved-name",
  severity: "error",
  summary: "No database and no role has the name of PgBouncer's console.",
  rationale:
    'PgBouncer refuses its configuration with: database name "pgbouncer" is reserved (measured). The role of that name administers PgBouncer.',
  bad: {
    pgbouncer: { hosts: ["node1", "node2", "node3"] },
    postgres: { databases: { pgbouncer: { owner: "pooler" } } },
    airflow: { database: "airflow" },
  },
  good: {
    pgbouncer: { hosts: ["node1", "node2", "node3"] },
    postgres: { databases: { pooled: { owner: "pooler" } } },
    airflow: { database: "airflow" },
  },
  sources: ["https://www.pgbouncer.org/usage.html#admin-console"],
  *check(_settings, plan) {
    for (const { resource, user: role, source } of loginsOf(plan)) {
      if (resource !== user && role !== user) continue;
      yield {
        message: `${resource === user ? "A database" : "A role"} is named "${user}", which PgBouncer reserves for its console.`,
        at: [source],
        hint: "Choose another name.",
      };
    }
  },
};
