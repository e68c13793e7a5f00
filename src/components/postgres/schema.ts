import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { patroniVersions, postgresVersions } from "./versions.ts";

const patroni = z.strictObject({
  version: versionField(patroniVersions)
    .default(newestOf(patroniVersions))
    .meta({ description: "Version of Patroni." }),
  scope: fields.label
    .optional()
    .meta({ description: "Name of the cluster; default: the name of the estate." }),
  namespace: fields.path
    .default("/service")
    .meta({ description: "Where the cluster's keys lie in the store." }),
  ttl: z
    .int()
    .min(1)
    .max(3600)
    .default(30)
    .meta({ description: "Seconds for which a leader holds its lock." }),
  loopWait: z
    .int()
    .min(1)
    .max(3600)
    .default(10)
    .meta({ description: "Seconds between two looks at the cluster." }),
  retryTimeout: z.int().min(1).max(3600).default(10).meta({
    description: "Seconds for which a failing store or database is retried before a leader demotes itself.",
  }),
  primaryStartTimeout: z.int().min(0).max(3600).default(300).meta({
    description:
      "Seconds for which a leader whose database crashed may recover before another takes over; 0: at once.",
  }),
  maximumLagOnFailover: z
    .int()
    .min(0)
    .default(1024 * 1024)
    .meta({ description: "Bytes that a standby may lag behind and still be promoted." }),
});

const databaseName = fields.identifier.refine(
  (name) => !/^(?:postgres|template[01])$/.test(name),
  "must not be a database that PostgreSQL makes itself",
);

const roleName = fields.identifier.refine(
  (name) => !/^(?:postgres|replicator|rewinder|public|pg_.*)$/.test(name),
  "must not be a role that PostgreSQL or Patroni uses itself",
);

/** Names below each other, as in postgresql.use_slots. */
const paths = (example: string) =>
  overrides(/^[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*){0,4}$/, example).default({});

const extra = z.strictObject({
  parameters: overrides(/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/, "work_mem")
    .default({})
    .meta({ description: "Parameters of PostgreSQL." }),
  patroni: paths("log.level").meta({
    description: 'Settings of patroni.yml by their path, such as "log.level".',
  }),
  dynamic: paths("check_timeline").meta({
    description: 'Settings that Patroni keeps in the store, by their path, such as "postgresql.use_slots".',
  }),
});

export const schema = z
  .strictObject({
    version: z
      .int()
      .min(Number(postgresVersions.series[0].name))
      .max(Number(newestOf(postgresVersions)))
      .default(16)
      .meta({ description: "Major version of PostgreSQL." }),
    hosts: fields.placement,
    databases: z
      .record(databaseName, z.strictObject({ owner: roleName }))
      .default({})
      .meta({ description: "Databases to create, by name." }),
    synchronous: z
      .union([z.boolean(), z.enum(["strict", "quorum"])])
      .default(true)
      .meta({
        description:
          "true: a commit waits for a standby while one is there. strict: it waits even when none is. quorum: it waits for whichever standbys answer first. false: a failover may lose the last commits.",
      }),
    synchronousNodes: z
      .int()
      .min(1)
      .max(32)
      .default(1)
      .meta({ description: "Standbys that a commit waits for." }),
    watchdog: z.enum(["off", "automatic", "required"]).default("automatic").meta({
      description:
        "Whether a leader's host is reset when Patroni hangs, before another leads. automatic: where there is a watchdog device. required: nobody leads without one.",
    }),
    maxConnections: z.int().min(25).max(10_000).default(200),
    ports: z
      .strictObject({
        database: fields.unprivilegedPort.default(5432),
        health: fields.unprivilegedPort.default(8008),
      })
      .prefault({}),
    patroni: patroni.prefault({}),
    ...extras(extra, {}, "PostgreSQL and Patroni"),
  })
  .meta({ description: "PostgreSQL, kept available by Patroni." });

export type Settings = z.output<typeof schema>;
