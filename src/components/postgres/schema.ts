import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { patroniVersions, postgresVersions } from "./versions.ts";

const patroni = z
  .strictObject({
    version: versionField(patroniVersions)
      .default(newestOf(patroniVersions))
      .meta({ description: "Version of Patroni." }),
    scope: fields.label
      .optional()
      .meta({ description: "Name of the cluster; default: the name of the estate." }),
    namespace: fields.path
      .default("/service")
      .meta({ description: "Path of the cluster's keys in the DCS." }),
    ttl: z
      .int()
      .min(1)
      .max(3600)
      .default(30)
      .meta({ description: "Lifetime of the leader's lock, in seconds." }),
    loopWait: z
      .int()
      .min(1)
      .max(3600)
      .default(10)
      .meta({ description: "Interval of Patroni's main loop, in seconds." }),
    retryTimeout: z.int().min(1).max(3600).default(10).meta({
      description:
        "Time for which failing requests to the DCS or the database are retried before a leader demotes itself, in seconds.",
    }),
    primaryStartTimeout: z.int().min(0).max(3600).default(300).meta({
      description:
        "Time that a crashed leader has to recover before another node takes over, in seconds; 0: immediate failover.",
    }),
    maximumLagOnFailover: z
      .int()
      .min(0)
      .default(1024 * 1024)
      .meta({ description: "Maximum lag of a standby that may be promoted, in bytes." }),
  })
  .meta({ description: "Patroni, and the timeouts by which it fails over." });

const databaseName = fields.identifier.refine(
  (name) => !/^(?:postgres|template[01])$/.test(name),
  "must not be a database that PostgreSQL creates itself",
);

const roleName = fields.identifier.refine(
  (name) => !/^(?:postgres|replicator|rewinder|public|none|pg_.*)$/.test(name),
  "must not be a role that PostgreSQL or Patroni reserves",
);

const database = z
  .strictObject({
    owner: roleName.meta({ description: "Role that owns the database. Clients log in with it." }),
    applications: fields
      .record(
        fields.label.meta({ examples: ["shop"] }),
        z
          .strictObject({
            connections: z
              .int()
              .min(1)
              .max(10_000)
              .default(20)
              .meta({ description: "Maximum number of connections that the application opens." }),
          })
          .meta({ description: "Use of the database by one application." }),
        fields.maximum.applications,
      )
      .default({})
      .meta({
        description:
          "Applications outside the estate that use the database with the login of its owner, by their names in network.applications.",
      }),
  })
  .meta({ description: "A database and its owner." });

/** Settings by path, such as postgresql.use_slots. */
const paths = (...example: readonly [name: string, value: string | boolean]) =>
  overrides(/^[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*){0,4}$/, example).default({});

const extra = z.strictObject({
  parameters: overrides(/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/, ["work_mem", "16MB"])
    .default({})
    .meta({ description: "Parameters of PostgreSQL, by name." }),
  patroni: paths("log.level", "DEBUG").meta({
    description: 'Settings of patroni.yml by their path, such as "log.level".',
  }),
  dynamic: paths("check_timeline", true).meta({
    description:
      'Dynamic settings, which Patroni keeps in the DCS, by their path, such as "postgresql.use_slots".',
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
    hosts: fields.placement().meta({
      description: "Nodes of the cluster, in order of preference.",
      examples: [["node1", "node2", "node3"]],
    }),
    network: fields.placementNetwork,
    databases: fields
      .record(databaseName, database, fields.maximum.databases)
      .superRefine((databases, context) => {
        const uses = Object.values(databases).reduce(
          (sum, { applications }) => sum + Object.keys(applications).length,
          0,
        );
        const most = fields.maximum.applications;
        if (uses > most) {
          context.addIssue({
            code: "custom",
            message: `must name applications at most ${most} times in all`,
            params: { given: `it names ${uses}` },
          });
        }
      })
      .default({})
      .meta({ description: "Databases to create, by name." }),
    synchronous: z
      .union([z.boolean(), z.enum(["strict", "quorum"])])
      .default(true)
      .meta({
        examples: ["quorum"],
        description:
          "true: a commit waits for a standby if there is one. strict: a commit always waits for a standby. quorum: a commit waits for the standbys that answer first. false: a failover may lose the last commits.",
      }),
    synchronousNodes: z
      .int()
      .min(1)
      .max(32)
      .default(1)
      .meta({ description: "Number of standbys that a commit waits for." }),
    watchdog: z.enum(["off", "automatic", "required"]).default("automatic").meta({
      description:
        "Watchdog that resets the leader's host if Patroni hangs, before another node becomes the leader. automatic: used if there is a watchdog device. required: a node without a device cannot lead.",
    }),
    maxConnections: z
      .int()
      .min(25)
      .max(10_000)
      .default(200)
      .meta({ description: "Maximum number of connections to each node (max_connections)." }),
    ports: z
      .strictObject({
        database: fields.unprivilegedPort.default(5432).meta({ description: "Port of PostgreSQL." }),
        health: fields.unprivilegedPort.default(8008).meta({ description: "Port of Patroni's REST API." }),
      })
      .prefault({})
      .meta({ description: "Ports of each node." }),
    patroni: patroni.prefault({}),
    ...extras(extra, {}, "PostgreSQL and Patroni"),
  })
  .meta({ description: "PostgreSQL, managed by Patroni for high availability." });

export type Settings = z.output<typeof schema>;
