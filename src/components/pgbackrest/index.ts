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
  elsewhere: {
    "backup|backups|archive|barman|walg|pgdump|pgbasebackup":
      'Write the section "pgbackrest", which backs up PostgreSQL to a host of the estate or to an object store, such as { "repository": { "type": "posix", "host": "backup1" } }.',
    "pgbackrest.repository.type=gcs|gs|google|azure|cifs|sftp|local|minio|ceph":
      'Write "s3" for an object store with the protocol of S3, or "posix" for a host of the estate. Other types are not supported.',
  },
  facts,
  flows,
  procedures,
  rules: [pgbackrestBesideDatabase, pgbackrestWithoutTls, pgbackrestReservedName],
});
