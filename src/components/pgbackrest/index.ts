import { defineComponent } from "../../model/component.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { pgbackrestBesideDatabase } from "./rules/pgbackrest-beside-database.ts";
import { pgbackrestReservedName } from "./rules/pgbackrest-reserved-name.ts";
import { pgbackrestWithoutTls } from "./rules/pgbackrest-without-tls.ts";
import { schema } from "./schema.ts";
import { pgbackrestVersions } from "./versions.ts";

export const pgbackrest = defineComponent({
  name: "pgbackrest",
  schema,
  versions: [pgbackrestVersions],
  overrides: [{ table: pgbackrestVersions, under: "extra", owned: ownedKeys }],
  reads: ["dataDirectories"],
  facts,
  flows,
  procedures,
  rules: [pgbackrestBesideDatabase, pgbackrestWithoutTls, pgbackrestReservedName],
});
