import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
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
  overrides: [
    { table: pgbouncerVersions, version: ({ version }) => version, under: "extra", owned: ownedKeys },
  ],
  offers: ["database-pooled", "pools"],
  reads: ["database-node", "database-primary"],
  pools: { pooled: { title: "Writes through the poolers of the database nodes", port: 5004 } },
  facts,
  flows,
  rules: [
    pgbouncerFindsNoLeader,
    pgbouncerNotOnEveryNode,
    pgbouncerPreparedStatements,
    pgbouncerReservedName,
    pgbouncerSeveralHosts,
  ],
  artifacts,
});
