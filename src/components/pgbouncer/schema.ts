import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { pgbouncerVersions } from "./versions.ts";

export const schema = z
  .strictObject({
    version: versionField(pgbouncerVersions).default(newestOf(pgbouncerVersions)),
    hosts: fields.placement.meta({
      description:
        "Every database node, to stand before the database of the same host; or other hosts, to stand before the whole cluster.",
    }),
    vip: fields.vipName.optional().meta({
      description: "The VIP by which clients reach it; it then stands before the whole cluster.",
    }),
    port: fields.unprivilegedPort.default(6432),
    poolMode: z.enum(["transaction", "session"]).default("transaction").meta({
      description:
        "transaction: a client has a connection of the database for one transaction. session: for as long as it stays.",
    }),
    poolSize: z.int().min(1).max(10_000).default(40).meta({
      description: "Connections that one pooler opens for each database and user.",
    }),
    reservePoolSize: z
      .int()
      .min(0)
      .max(10_000)
      .default(10)
      .meta({ description: "Connections that it opens besides when clients wait for seconds." }),
    maxClientConnections: z.int().min(10).max(50_000).default(1000),
    ...extras(
      overrides(/^[a-z][a-z0-9_]*$/, "query_wait_timeout"),
      {},
      "pgbouncer.ini, section [pgbouncer],",
    ),
  })
  .meta({ description: "PgBouncer, which lets many clients share few connections of PostgreSQL." });

export type Settings = z.output<typeof schema>;
