import * as z from "zod";
import * as fields from "../../model/fields.ts";

/** Fully qualified, since a name without a dot is that of a host. The last label starts with a letter (RFC 3696, 2). */
const domainName = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be a DNS name in lower case, such as db.example.com",
  )
  .meta({ examples: ["db.example.com"] });

const host = z
  .union(
    [domainName, fields.address, fields.hostName],
    "must be a DNS name such as db.example.com, an address, or the name of a host that is not managed",
  )
  .refine(
    (text) =>
      !/^(?:127\.|(?:0{1,4}:){0,7}:?:?0{0,3}[01]$|[0:]*:ffff:127\.|0\.0\.0\.0$|::$|(?:.*\.)?localhost(?:\.localdomain)?$)/i.test(
        text,
      ),
    "must be a name or an address that every host reaches, and a loopback address is each host itself",
  );

/** Settings of every service. */
const common = {
  tls: z.boolean().default(true).meta({ description: "false: connections leave the estate unencrypted." }),
  authority: fields.authorityPath.optional().meta({
    description:
      "Path on the hosts of the certificates of the authority that the service is verified with, such as the bundle of its provider. Required unless tls is false.",
  }),
  operator: fields.title
    .regex(/^[^`]*$/, "must be text without backticks")
    .default("others")
    .meta({
      description: "Those who operate the service, for the report and the runbook.",
      examples: ["the database team"],
    }),
};

function requireAuthority(
  { tls, authority }: { readonly tls: boolean; readonly authority?: string | undefined },
  context: z.RefinementCtx,
): void {
  const issue = (message: string) => context.addIssue({ code: "custom", path: ["authority"], message });
  if (tls && authority === undefined)
    issue(
      'must be set to the path of the certificates of the authority on the hosts; or set "tls" to false to connect unencrypted',
    );
  if (!tls && authority !== undefined) issue('must not be set, because "tls" is false');
}

const database = z
  .strictObject({
    host: host.meta({ description: "Name or address by which clients reach the writable server." }),
    port: fields.port.default(5432).meta({ description: "Port of the server." }),
    version: z
      .int()
      .min(12)
      .max(99)
      .meta({ description: "Major version of PostgreSQL.", examples: [16] }),
    connections: z
      .int()
      .min(1)
      .max(100_000)
      .meta({ description: "Number of connections that the estate may open.", examples: [200] }),
    databases: fields
      .record(
        fields.foreignName,
        z
          .strictObject({
            owner: fields.foreignName.meta({ description: "Role with which clients log in." }),
          })
          .meta({ description: "A database and its owner." }),
        fields.maximum.databases,
      )
      .default({})
      .meta({
        description: "Databases for the estate, by name, each with its owner. Their operator creates them.",
      }),
    ...common,
  })
  .superRefine(requireAuthority)
  .meta({
    description: "PostgreSQL that others operate, such as a managed service.",
    examples: [
      {
        host: "db.example.com",
        version: 16,
        connections: 200,
        authority: "/etc/ssl/certs/db.pem",
        databases: { shop: { owner: "shop" } },
      },
      {
        host: "db.example.com",
        version: 16,
        connections: 200,
        tls: false,
        databases: { shop: { owner: "shop" } },
      },
    ],
  });

const broker = z
  .strictObject({
    hosts: z
      .array(host)
      .min(1)
      .max(fields.maximum.members)
      .refine((hosts) => new Set(hosts).size === hosts.length, "must not name a host twice")
      .meta({
        description: "Names or addresses of the nodes, or of the one endpoint in front of them.",
        examples: [["mq.example.com"]],
      }),
    port: fields.port
      .optional()
      .meta({ description: "Port of every node; default: 5671, or 5672 without TLS.", examples: [5671] }),
    version: z
      .string()
      .regex(
        /^(?:3\.1[0-9]|[4-9]\.[0-9]{1,2})(?:\.[0-9]{1,3})?$/,
        "must be a version of RabbitMQ from 3.10 on, such as 4.1",
      )
      .meta({ description: "Version of RabbitMQ, 3.10 or later.", examples: ["4.1", "3.13"] }),
    virtualHost: z
      .string()
      .regex(
        /^[A-Za-z0-9_./-]{1,255}$/,
        "must be 1 to 255 letters, digits, underscores, dots, slashes and hyphens",
      )
      .default("/")
      .meta({ description: "Virtual host for tasks.", examples: ["tasks"] }),
    user: fields.foreignName.meta({ description: "User with all permissions on the virtual host." }),
    serverName: domainName.optional().meta({
      examples: ["mq.example.com"],
      description: "Name that every node's certificate has; default: that of the host, if there is only one.",
    }),
    consumerTimeout: z
      .int()
      .min(60)
      .max(30 * 86_400)
      .default(86_400)
      .meta({
        description:
          "Maximum time for which a consumer may hold a message, in seconds. The operator must set it: without it, RabbitMQ allows 1800.",
      }),
    ...common,
  })
  .superRefine(requireAuthority)
  .meta({
    description: "RabbitMQ that others operate.",
    examples: [
      { hosts: ["mq.example.com"], version: "4.1", authority: "/etc/ssl/certs/mq.pem", user: "tasks" },
      { hosts: ["mq.example.com"], version: "4.1", tls: false, user: "tasks" },
    ],
  });

const balancer = z
  .strictObject({
    name: z
      .union([domainName, fields.address], "must be a DNS name such as web.example.com, or an address")
      .meta({
        description: "Name or address by which users and workers reach the web interface.",
        examples: ["tools.example.com"],
      }),
    port: fields.port
      .optional()
      .meta({ description: "Port of the web interface; default: 443, or 80 without TLS.", examples: [443] }),
    hosts: fields.placement().meta({
      examples: [["lb1", "lb2"]],
      description: "Hosts that are not managed, from whose addresses it connects to the web servers.",
    }),
    ...common,
  })
  .superRefine(requireAuthority)
  .meta({
    description: "Load balancer of others in front of the web interface.",
    examples: [
      { name: "tools.example.com", hosts: ["lb1", "lb2"], authority: "/etc/ssl/certs/web.pem" },
      { name: "tools.example.com", hosts: ["lb1", "lb2"], tls: false },
    ],
  });

export const schema = z
  .strictObject({ database: database.optional(), broker: broker.optional(), balancer: balancer.optional() })
  .meta({ description: "Services outside the estate that the estate relies on." });

export type Settings = z.output<typeof schema>;
export type Database = z.output<typeof database>;
export type Broker = z.output<typeof broker>;
export type Balancer = z.output<typeof balancer>;

/** The port of every node of the broker. */
export function brokerPort({ port, tls }: Broker): number {
  return port ?? (tls ? 5671 : 5672);
}

/** The port of the web interface on the balancer. */
export function balancerPort({ port, tls }: Balancer): number {
  return port ?? (tls ? 443 : 80);
}

/** True for a name in /etc/hosts; false for an address or a DNS name. */
export function isHostName(host: string): boolean {
  return !/[.:]/.test(host);
}
