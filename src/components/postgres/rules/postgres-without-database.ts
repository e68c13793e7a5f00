import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const postgresWithoutDatabase: ComponentRule<Settings> = {
  id: "postgres-without-database",
  severity: "info",
  summary: "PostgreSQL has a database that clients may use.",
  rationale:
    "Only owners of databases that the topology names may sign in from other hosts, so without one nobody may.",
  bad: { airflow: null, postgres: { databases: null } },
  good: { airflow: null, postgres: { databases: { reports: { owner: "reports" } } } },
  sources: ["https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"],
  *check({ databases }) {
    if (Object.keys(databases).length > 0) return;
    yield {
      message: "The topology names no database: nobody may sign in to PostgreSQL from another host.",
      at: ["/postgres"],
      hint: 'Name one with its owner, such as "databases": { "app": { "owner": "app" } }.',
    };
  },
};
