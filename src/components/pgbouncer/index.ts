import { defineComponent } from "../../model/component.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { poolDescriptions } from "./pool-descriptions.ts";
import { pgbouncerFindsNoLeader } from "./rules/pgbouncer-finds-no-leader.ts";
import { pgbouncerNotOnEveryNode } from "./rules/pgbouncer-not-on-every-node.ts";
import { pgbouncerPreparedStatements } from "./rules/pgbouncer-prepared-statements.ts";
import { pgbouncerReservedName } from "./rules/pgbouncer-reserved-name.ts";
import { pgbouncerSeveralHosts } from "./rules/pgbouncer-several-hosts.ts";
import { schema } from "./schema.ts";
import { pgbouncerVersions } from "./versions.ts";

export const pgbouncer = defineComponent({
  name: "pgbouncer",
  schema,
  versions: [pgbouncerVersions],
  overrides: [{ table: pgbouncerVersions, under: "extra", owned: ownedKeys }],
  offers: ["database-pooled", "pools"],
  reads: ["database-node", "database-primary"],
  pools: poolDescriptions,
  elsewhere: {
    "pooler|pool|connectionpool|pgpool|pgpool2|odyssey|pgcat":
      'The only connection pooler is PgBouncer: write the section "pgbouncer".',
  },
  facts,
  flows,
  rules: [
    pgbouncerFindsNoLeader,
    pgbouncerNotOnEveryNode,
    pgbouncerPreparedStatements,
    pgbouncerReservedName,
    pgbouncerSeveralHosts,
  ],
});
