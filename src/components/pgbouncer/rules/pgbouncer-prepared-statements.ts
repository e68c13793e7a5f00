import type { ComponentRule } from "../../../model/component.ts";
import { has } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";
import { pgbouncerVersions } from "../versions.ts";

const key = "max_prepared_statements";

export const pgbouncerPreparedStatements: ComponentRule<Settings> = {
  id: "pgbouncer-prepared-statements",
  severity: "warning",
  summary: "PgBouncer supports prepared statements if it pools transactions.",
  rationale:
    'Before 1.21, the next transaction may get a connection on which the statement was never prepared, and fails with "prepared statement does not exist". Drivers such as asyncpg and JDBC prepare every statement.',
  bad: { pgbouncer: { version: "1.18", hosts: ["node1", "node2", "node3"] } },
  good: { pgbouncer: { version: "1.25", hosts: ["node1", "node2", "node3"] } },
  sources: ["https://www.pgbouncer.org/changelog.html#pgbouncer-121x"],
  *check({ version, poolMode }) {
    if (poolMode !== "transaction" || has(pgbouncerVersions.gates, key, version)) return;
    yield {
      message: `PgBouncer ${version} pools transactions but does not have ${key}, so clients with prepared statements fail at times.`,
      at: ["/pgbouncer/version", "/pgbouncer/poolMode"],
      hint: 'Set "pgbouncer.version" to 1.21 or later, or set "pgbouncer.poolMode" to "session".',
    };
  },
};
