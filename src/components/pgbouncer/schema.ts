import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { pgbouncerVersions } from "./versions.ts";

export const schema = z
  .strictObject({
    version: versionField(pgbouncerVersions)
      .default(newestOf(pgbouncerVersions))
      .meta({ description: "Version of PgBouncer." }),
    hosts: fields.placement().meta({
      description:
        "Hosts of PgBouncer: either all database nodes, each for its own database, or other hosts, for the whole cluster.",
    }),
    network: fields.placementNetwork,
    vip: fields.vipName.optional().meta({
      description: "VIP for clients. PgBouncer then serves the whole cluster.",
    }),
    port: fields.unprivilegedPort.default(6432).meta({ description: "Port for clients." }),
    poolMode: z.enum(["transaction", "session"]).default("transaction").meta({
      description:
        "transaction: a client keeps a database connection for one transaction. session: a client keeps it until it disconnects.",
    }),
    poolSize: z.int().min(1).max(10_000).default(40).meta({
      description: "Maximum number of database connections of each pooler, for each database and user.",
    }),
    reservePoolSize: z.int().min(0).max(10_000).default(10).meta({
      description: "Number of additional connections for clients that have waited for several seconds.",
    }),
    maxClientConnections: z
      .int()
      .min(10)
      .max(50_000)
      .default(1000)
      .meta({ description: "Maximum number of client connections of each pooler." }),
    ...extras(
      overrides(/^[a-z][a-z0-9_]*$/, ["query_wait_timeout", 60]),
      {},
      "pgbouncer.ini, section [pgbouncer],",
    ),
  })
  .meta({ description: "PgBouncer, a connection pooler for PostgreSQL." });

export type Settings = z.output<typeof schema>;
