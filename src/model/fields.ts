import * as z from "zod";
import { secretSpans } from "./secret-like.ts";

/*
 * Field types of the topology's sections. Each admits only characters that are literal in every generated file: no line
 * break, quote or blank. No value can therefore become a second line or key.
 */

/**
 * Maximum numbers of items, far above any estate. They keep time and memory proportional to the topology where each
 * item concerns every other one.
 */
export const maximum = {
  hosts: 10_000,
  /** Services that know each other: every member of a cluster, or every client of a pool, has a line for each. */
  members: 99,
  /** A virtual router id has one byte, 0 excluded (RFC 9568, section 5.2.3). */
  vips: 255,
  ranges: 1000,
  /** Hosts that tasks connect to. */
  targets: 1000,
  databases: 1000,
  /** Networks of applications, and their uses of databases: each has a line for each of its ranges on every node. */
  applications: 50,
  applicationRanges: 20,
  virtualHosts: 1000,
  shares: 100,
  queues: 100,
  workerGroups: 100,
  /** Packages and environment variables of the topology. */
  packages: 200,
  /** Settings of one file by name. PostgreSQL, which has the most, knows 370 parameters. */
  settings: 500,
  /** Sections of a file, or blocks of lines. */
  blocks: 100,
  /** Rules whose findings are accepted. */
  rules: 1000,
  timeServers: 20,
} as const;

/** An object of entries by name. A larger one has a finding with its number of entries. */
export function record<Key extends z.core.$ZodRecordKey, Value extends z.core.SomeType>(
  key: Key,
  value: Value,
  most: number,
) {
  return z
    .record(key, value)
    .superRefine((entries, context) => limitEntries(entries, most, context))
    .meta({ maxProperties: most });
}

/** Adds an issue if an object has more than `most` entries. */
export function limitEntries(entries: object, most: number, context: z.RefinementCtx): void {
  if (Object.keys(entries).length > most)
    context.addIssue({ code: "too_big", origin: "record", maximum: most, inclusive: true, input: entries });
}

/** RFC 1123 label in lower case. Numbers are excluded, because getent, curl and URLs read "0x10" as 0.0.0.16. */
export const hostName = z
  .string()
  .regex(
    /^(?!(?:\d+|0x[0-9a-f]*)$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be a host name: 1 to 63 lower-case letters, digits and inner hyphens, but not a number such as 16 or 0x10",
  )
  .meta({ description: "Name of a host." });

export const vipName = hostName.meta({
  description: "Name of a virtual IP. Clients resolve it through /etc/hosts.",
});

export const address = z
  .union([z.ipv4(), z.ipv6()], "must be an IPv4 or IPv6 address, such as 192.168.83.10")
  .meta({ description: "IPv4 or IPv6 address." });

export const range = z
  .union([z.cidrv4(), z.cidrv6()], "must be an address range in CIDR notation, such as 192.168.83.0/24")
  .meta({ description: "Address range in CIDR notation." });

export const port = z.int().min(1).max(65535).meta({ description: "TCP port." });

/** Port of a daemon that does not run as root and therefore cannot bind ports below 1024. */
export const unprivilegedPort = z.int().min(1024).max(65535).meta({ description: "TCP port, 1024 or more." });

/** Hosts of a service. Only `most` hosts are possible, because some services know each other. */
export function placement(most: number = maximum.members) {
  return z.array(hostName).min(1).max(most).meta({ description: "Host names, in order of preference." });
}

/** Name of a database, a role, a broker user or a virtual host. */
export const identifier = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits and underscores, not starting with a digit",
  );

/** Name for people and file names, such as the name of the estate. */
export const label = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be 1 to 63 lower-case letters, digits and inner hyphens",
  );

/** One line of free text. Every user of a host can read the files that contain it. */
export const title = z
  .string()
  .min(1)
  .max(200)
  .regex(
    /^(?!\s)[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*(?<!\s)$/u,
    "must be one line of text without control characters and without leading or trailing blanks",
  )
  .refine(
    (value) => secretSpans(value, "value").length === 0,
    "must not contain a password, because a topology holds no secrets",
  );

export const path = z
  .string()
  .max(200)
  .regex(
    /^(?!.*\/\.{1,2}(?:\/|$))(?:\/[A-Za-z0-9._-]+)+$/,
    "must be an absolute path of letters, digits, dots, underscores and hyphens, without . or .. as a component",
  );

const units = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 } as const;

export const size = z
  .string()
  .regex(/^[1-9]\d{0,6}(?:MiB|GiB|TiB)$/, 'must be a whole number of MiB, GiB or TiB, such as "4GiB"');

/** Converts a `size` to MiB. */
export function mebibytes(text: z.output<typeof size>): number {
  return Number.parseInt(text, 10) * units[text.slice(-3) as keyof typeof units];
}
