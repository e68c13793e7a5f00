import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const postgresWithoutDatabase: ComponentRule<Settings> = {
  id: "postgres-without-database",
  severity: "info",
  summary: "PostgreSQL has at least one database for clients.",
  rationale: "Only the owners of databases in the topology can connect from other hosts.",
  bad: { airflow: null, postgres: { databases: null } },
  good: { airflow: null, postgres: { databases: { reports: { owner: "reports" } } } },
  sources: ["https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"],
  *check({ databases }) {
    if (Object.keys(databases).length > 0) return;
    yield {
      message: "The topology defines no database, so no client can connect to PostgreSQL from another host.",
      at: ["/postgres"],
      hint: 'Define a database with its owner, such as "databases": { "app": { "owner": "app" } }.',
    };
  },
};
