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
  )
  .meta({ examples: ["s3.eu-central-1.amazonaws.com"] });

const host = z
  .strictObject({
    type: z.literal("posix").meta({ description: "Kind of the repository." }),
    host: fields.hostName.meta({
      description:
        'Host that keeps the backups; not a database node. Nodes connect to it with TLS: the estate needs "tls": true.',
    }),
    path: fields.path
      .default("/var/lib/pgbackrest")
      .meta({ description: "Directory of the backups on that host." }),
  })
  .meta({ description: "Repository on a host of the estate." });

const s3 = z
  .strictObject({
    type: z.literal("s3").meta({ description: "Kind of the repository." }),
    // A bucket name with a dot does not match the wildcard certificate of the object store.
    bucket: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
        "must be the name of a bucket: 3 to 63 lowercase letters, digits and hyphens, without dots",
      )
      .meta({ description: "Name of the bucket.", examples: ["database-backups"] }),
    endpoint: domainName.meta({
      description: "Host name of the object store, such as s3.eu-central-1.amazonaws.com.",
    }),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,63}$/, "must be a region such as eu-central-1")
      .meta({ description: "Region of the bucket.", examples: ["eu-central-1"] }),
    port: fields.port.default(443).meta({ description: "Port of the object store." }),
    uriStyle: z
      .enum(["host", "path"])
      .default("host")
      .meta({ description: "Position of the bucket name in URLs. MinIO and Ceph use path." }),
    keyId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{3,128}$/, "must be the id of an access key")
      .meta({
        description: "Id of the access key. The id is not secret, unlike its secret key.",
        examples: ["backup-writer"],
      }),
    path: fields.path.default("/pgbackrest").meta({ description: "Path of the backups in the bucket." }),
  })
  .meta({ description: "Repository in an S3-compatible object store." });

export const schema = z
  .strictObject({
    version: versionField(pgbackrestVersions)
      .default(newestOf(pgbackrestVersions))
      .meta({ description: "Version of pgBackRest, such as 2.59." }),
    stanza: fields.label.optional().meta({
      description:
        "Name of the stanza, which is the cluster in the repository; default: the name of the estate.",
    }),
    repository: z
      .discriminatedUnion("type", [host, s3])
      .meta({ description: "Place of the backups: a host of the estate, or an object store." }),
    keepFull: z.int().min(1).max(1000).default(4).meta({
      description: "Number of full backups to keep, with their dependent backups and write-ahead log.",
    }),
    schedule: z
      .strictObject({
        full: z.enum(days).default("Sun").meta({ description: "Day of the full backup." }),
        time: z
          .string()
          .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "01:30"')
          .default("01:30")
          .meta({
            description:
              "Time of the daily backup. It is full on the day of the full backup, and incremental on other days.",
          }),
      })
      .prefault({})
      .meta({ description: "Times of backups." }),
    ports: z
      .strictObject({
        server: fields.unprivilegedPort
          .default(8432)
          .meta({ description: "Port of the pgBackRest server, with a repository on a host." }),
      })
      .prefault({})
      .meta({ description: "Ports of each host." }),
    ...extras(
      overrides(/^[a-z][a-z0-9-]*$/, ["compress-type", "zst"], textWithout(/^$/)),
      {},
      "pgbackrest.conf, section [global],",
    ),
  })
  .meta({ description: "pgBackRest, which keeps backups and the write-ahead log of PostgreSQL." });

export type Settings = z.output<typeof schema>;
