import * as z from "zod";

/*
 * The kinds of value that sections of the topology are made of. Each admits only what every generated file can carry
 * literally: no line break, quote or blank, so that no value can become a second line or key anywhere.
 */

/** RFC 1123 label in lower case. A number would be taken for an address: "0x10" is 0.0.0.16 (getent, curl, URL). */
export const hostName = z
  .string()
  .regex(
    /^(?!(?:\d+|0x[0-9a-f]*)$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be a host name: 1 to 63 lower-case letters, digits and inner hyphens, and no number such as 16 or 0x10",
  )
  .meta({ description: "Name of a host." });

export const vipName = hostName.meta({
  description: "Name of a virtual IP; clients resolve it by /etc/hosts.",
});

export const address = z
  .union([z.ipv4(), z.ipv6()], "must be an IPv4 or IPv6 address, such as 192.168.83.10")
  .meta({ description: "IPv4 or IPv6 address." });

export const range = z
  .union([z.cidrv4(), z.cidrv6()], "must be an address range in CIDR notation, such as 192.168.83.0/24")
  .meta({ description: "Address range in CIDR notation." });

export const port = z.int().min(1).max(65535).meta({ description: "TCP port." });

/** A port of a daemon that does not run as root, and so cannot bind one below 1024. */
export const unprivilegedPort = z.int().min(1024).max(65535).meta({ description: "TCP port, 1024 or more." });

export const placement = z
  .array(hostName)
  .min(1)
  .meta({ description: "Names of hosts, in order of preference." });

/** A database, a role, a broker's user, a virtual host. */
export const identifier = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits and underscores, not starting with a digit",
  );

/** A key for people and file names alike, such as the name of the estate. */
export const label = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be 1 to 63 lower-case letters, digits and inner hyphens",
  );

/** Free text for people, on one line. */
export const title = z
  .string()
  .min(1)
  .max(200)
  .regex(
    /^(?!\s)[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*(?<!\s)$/u,
    "must be one line of text without control characters and without blanks at its ends",
  );

export const path = z
  .string()
  .max(200)
  .regex(
    /^(?!.*\/\.{1,2}(?:\/|$))(?:\/[A-Za-z0-9._-]+)+$/,
    "must be an absolute path of letters, digits, dots, underscores and hyphens, without . or .. as a part",
  );

const units = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 } as const;

export const size = z
  .string()
  .regex(/^[1-9]\d{0,6}(?:MiB|GiB|TiB)$/, 'must be a whole number of MiB, GiB or TiB, such as "4GiB"');

/** MiB in a `size`. */
export function mebibytes(text: z.output<typeof size>): number {
  return Number.parseInt(text, 10) * units[text.slice(-3) as keyof typeof units];
}
