import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides, textWithout } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { pgbackrestVersions } from "./versions.ts";

export const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

const domainName = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be a domain name in lower case",
  );

const host = z
  .strictObject({
    type: z.literal("posix"),
    host: fields.hostName.meta({ description: "The host that keeps the backups; no database node." }),
    path: fields.path.default("/var/lib/pgbackrest").meta({ description: "Where it keeps them." }),
  })
  .meta({ description: "A repository on a host of the estate." });

const s3 = z
  .strictObject({
    type: z.literal("s3"),
    // A dot would not match the certificate of the store.
    bucket: z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "must be a bucket's name without dots"),
    endpoint: domainName.meta({ description: "Such as s3.eu-central-1.amazonaws.com." }),
    region: z.string().regex(/^[a-z0-9-]{1,63}$/, "must be a region such as eu-central-1"),
    port: fields.port.default(443),
    uriStyle: z
      .enum(["host", "path"])
      .default("host")
      .meta({ description: "Where the bucket's name stands in a URL; MinIO and Ceph take it in the path." }),
    keyId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{3,128}$/, "must be the id of an access key")
      .meta({ description: "Id of the access key, which is no secret; its secret key is one." }),
    path: fields.path.default("/pgbackrest"),
  })
  .meta({ description: "A repository in an object store that speaks S3." });

export const schema = z
  .strictObject({
    version: versionField(pgbackrestVersions)
      .default(newestOf(pgbackrestVersions))
      .meta({ description: "Series of pgBackRest, such as 2.59." }),
    stanza: fields.label
      .optional()
      .meta({ description: "Name of the cluster in the repository; default: the name of the estate." }),
    repository: z.discriminatedUnion("type", [host, s3]),
    keepFull: z
      .int()
      .min(1)
      .max(1000)
      .default(4)
      .meta({ description: "Full backups to keep, with all that later ones need." }),
    schedule: z
      .strictObject({
        full: z.enum(days).default("Sun").meta({ description: "Day of the full backup." }),
        time: z
          .string()
          .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "01:30"')
          .default("01:30")
          .meta({
            description: "When a backup is made every day; incremental but on the day of the full one.",
          }),
      })
      .prefault({}),
    ports: z.strictObject({ server: fields.unprivilegedPort.default(8432) }).prefault({}),
    ...extras(
      overrides(/^[a-z][a-z0-9-]*$/, "compress-type", textWithout(/^$/)),
      {},
      "pgbackrest.conf, section [global],",
    ),
  })
  .meta({ description: "pgBackRest, which keeps backups of PostgreSQL and its log." });

export type Settings = z.output<typeof schema>;
