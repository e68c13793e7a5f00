import * as z from "zod";
import { exampleVip } from "./example-names.ts";
import { isRange, namesIn, problemOfRange, sizeOfRange } from "./host-range.ts";
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
  /** Every host has some 20 files, and a line in /etc/hosts of every other: 2,000 hosts have 100 MB of these alone. */
  hosts: 2000,
  /** Services that know each other: every member of a cluster, or every client of a pool, has a line for each. */
  members: 99,
  /** A virtual router id has one byte, 0 excluded (RFC 9568, section 5.2.3). */
  vips: 255,
  ranges: 1000,
  /** Of administrators and of monitoring: the firewall of every host has each of them for each port that is open to them. */
  hostRanges: 100,
  /** Networks of the hosts besides that of `network.subnet`, and the subnets of one. */
  networks: 20,
  subnets: 20,
  /** Hosts that tasks connect to. */
  targets: 1000,
  databases: 1000,
  /** Of each of all hosts. */
  ownDaemons: 20,
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
  /** Characters of the settings by name, or of the lines, that one host has of one section. */
  settingsText: 50_000,
  /** Sections of a file, or blocks of lines. */
  blocks: 100,
  /** Rules whose findings are accepted. */
  rules: 1000,
  timeServers: 20,
  /** Values of all hosts of the ranges in one object. Ranges must not say more than a long topology without them. */
  valuesOfRanges: 200_000,
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

/** The kinds of what texts of the topology name. They are no part of the JSON Schema. */
export const namedKinds = z.registry<{ readonly names: "host" | "vip" }>();

const hostNameForm = /^(?!(?:\d+|0x[0-9a-f]*)$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const hostNameRule =
  "must be a host name: 1 to 63 lower-case letters, digits and inner hyphens, but not a number such as 16 or 0x10";

/** RFC 1123 label in lower case. Numbers are excluded, because getent, curl and URLs read "0x10" as 0.0.0.16. */
export const hostName = z
  .string()
  .regex(hostNameForm, hostNameRule)
  .meta({ description: "Name of a host.", examples: ["node1"] })
  .register(namedKinds, { names: "host" });

const rangeProblem = (text: string) =>
  problemOfRange(text, (name) => hostNameForm.test(name), {
    example: "wrk[01-40]",
    open: false,
    nouns: "host names",
  });

/** Name of a host, or a range of names. */
const hostNames = z
  .string()
  .regex(new RegExp(`${hostNameForm.source}|^[a-z0-9-]*\\[\\d{1,9}-\\d{1,9}\\][a-z0-9-]*$`), {
    error: ({ input }) => rangeProblem(String(input)) ?? hostNameRule,
    abort: true,
  })
  .superRefine((text, context) => addProblem(rangeProblem(text), context))
  .meta({
    description: "Name of a host, or a range of names such as wrk[01-40].",
    examples: ["node1", "wrk[01-40]"],
  })
  .register(namedKinds, { names: "host" });

export const vipName = hostName
  .meta({
    description: "Name of a virtual IP. Clients resolve it through /etc/hosts.",
    examples: [exampleVip],
  })
  .register(namedKinds, { names: "vip" });

/** The requirement on an address. */
export const addressRule = "must be an IPv4 or IPv6 address, such as 192.168.83.10";

export const address = z
  .union([z.ipv4(), z.ipv6()], addressRule)
  .meta({ description: "IPv4 or IPv6 address.", examples: ["10.0.0.10", "fd00::10"] });

const addressesProblem = (text: string) =>
  problemOfRange(text, (each) => address.safeParse(each).success, {
    example: "10.0.1.[11-50]",
    open: true,
    nouns: "addresses",
  });

/** Address of a host, or the addresses of a range of hosts. */
export const hostAddress = z
  .union([z.ipv4(), z.ipv6(), z.string().regex(/^[0-9A-Fa-f.:]*\[\d{1,9}-\d{0,9}\][0-9A-Fa-f.:]*$/)], {
    error: ({ input }) => (typeof input === "string" ? addressesProblem(input) : undefined) ?? addressRule,
  })
  .superRefine((text, context) => addProblem(addressesProblem(text), context))
  .meta({
    description:
      "IPv4 or IPv6 address. For a range of hosts, as many addresses, such as 10.0.1.[11-50], or the first one, such as 10.0.1.[11-]; the numbers are decimal.",
    examples: ["10.0.0.11", "fd00::11", "10.0.1.[11-]"],
  });

/** The requirement on an address range. */
export const rangeRule = "must be an address range in CIDR notation, such as 192.168.83.0/24";

export const range = z
  .union([z.cidrv4(), z.cidrv6()], rangeRule)
  .meta({ description: "Address range in CIDR notation.", examples: ["10.0.0.0/24", "10.1.0.0/16"] });

export const port = z.int().min(1).max(65535).meta({ description: "TCP port." });

/** Networks that have keys of their own in the topology. The others are those of applications. */
export const ownNetworks: readonly string[] = ["admin", "clients", "monitoring"];

/** Port of a daemon that does not run as root and therefore cannot bind ports below 1024. */
export const unprivilegedPort = z.int().min(1024).max(65535).meta({ description: "TCP port, 1024 or more." });

/** Hosts of a service. Only `most` hosts are possible, because some services know each other. */
export function placement(most: number = maximum.members) {
  return hostList(1, most).meta({
    description: "Host names, in order of preference.",
    examples: [["node1", "node2"].slice(0, most)],
  });
}

/** A list of hosts, whose ranges are replaced by the names that they stand for. */
export function hostList(least: number, most: number) {
  const list = z.array(hostNames).max(most);
  return (least === 0 ? list : list.min(least))
    .superRefine((names, context) => {
      const named = sumOf(names, sizeOfRange);
      if (names.length <= most && named > most) context.addIssue(tooMany("name", "host", most, named));
    })
    .transform((names) => names.flatMap(namesIn));
}

interface RangeOf<Entry> {
  /** The entry of the host at an index of a range. */
  readonly entryOf: (entry: Entry, index: number) => Entry;
  /** The problem of an entry with the name or the range that is its key. */
  readonly problem?: (
    entry: Entry,
    key: string,
  ) => { readonly message: string; readonly path: string[]; readonly params: object } | undefined;
}

/** An object of entries by host name. The entry of a range is that of each of its hosts. */
export function hostRecord<Entry extends z.ZodType>(
  entry: Entry,
  most: number,
  ranges: RangeOf<z.output<Entry>> = { entryOf: (each) => each },
) {
  return z
    .record(hostNames, entry)
    .superRefine((entries, context) => {
      limitEntries(entries, most, context);
      const names = Object.keys(entries);
      if (names.length > most) return;
      // Other names have a finding already.
      const keys = names.filter((key) => !isRange(key) || hostNames.safeParse(key).success);
      if (keys.some(isRange)) {
        const named = sumOf(keys, sizeOfRange);
        const values = sumOf(keys, (key) => sizeOfRange(key) * leavesOf(entries[key]));
        if (named > most) return context.addIssue(tooMany("name", "host", most, named));
        if (values > maximum.valuesOfRanges)
          return context.addIssue(tooMany("stand for", "value", maximum.valuesOfRanges, values));
        for (const issue of overlaps(keys)) context.addIssue(issue);
      }
      for (const key of keys) {
        const problem = ranges.problem?.(entries[key] as z.output<Entry>, key);
        if (problem) context.addIssue({ code: "custom", ...problem, path: [key, ...problem.path] });
      }
    })
    .transform((entries) => {
      if (!Object.keys(entries).some(isRange)) return entries;
      const each = Object.entries(entries).flatMap(([key, value]) =>
        namesIn(key).map((name, index) => [name, ranges.entryOf(value, index)] as const),
      );
      return Object.fromEntries(each) as typeof entries;
    })
    .meta({ maxProperties: most });
}

/** An issue whose sentence ends with the number that there is. */
function tooMany(verb: string, noun: string, most: number, given: number) {
  return {
    code: "custom" as const,
    message: `must ${verb} at most ${most} ${noun}s`,
    params: { given: `with its ranges, it has ${given}` },
  };
}

/** One issue for each range that has a name of another key. */
function overlaps(keys: readonly string[]) {
  const owners = new Map<string, string>();
  return keys.flatMap((key) => {
    const names = namesIn(key);
    const shared = names.filter((name) => owners.has(name));
    for (const name of names) if (!owners.has(name)) owners.set(name, key);
    const [first] = shared;
    if (first === undefined) return [];
    const message = `must not stand for a host that another key has, and "${owners.get(first)}" has ${
      shared.length === 1 ? `"${first}"` : `${shared.length} of its hosts, such as "${first}"`
    }`;
    const issues = [{ code: "custom" as const, message, path: [], input: key }];
    return [{ code: "invalid_key" as const, origin: "record" as const, issues, input: key, path: [key] }];
  });
}

function addProblem(message: string | undefined, context: z.RefinementCtx): void {
  if (message !== undefined) context.addIssue({ code: "custom", message });
}

function sumOf<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}

/** The number of values within a value that contain no others. */
function leavesOf(value: unknown): number {
  return typeof value === "object" && value !== null ? sumOf(Object.values(value), leavesOf) : 1;
}

/** Name of a database, a role, a broker user or a virtual host. */
export const identifier = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits and underscores, not starting with a digit",
  )
  .meta({ examples: ["shop"] });

/** Name of a database, a user or another resource of a service outside the estate, which follows the rules of others. */
export const foreignName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/, "must be 1 to 63 letters, digits, underscores and hyphens")
  .meta({ examples: ["shop"] });

/** Name for people and file names, such as the name of the estate. */
export const label = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be 1 to 63 lower-case letters, digits and inner hyphens",
  )
  .meta({ examples: ["production"] });

/** Name of a network of hosts. With the name of a host, it is a host name. */
export const network = label
  .max(20, "must have at most 20 characters")
  .meta({ description: "Name of a network.", examples: ["inside"] });

/** Network of a section's services. */
export const placementNetwork = network.optional().meta({
  description:
    "Network of network.subnets in which the hosts serve and clients connect; default: that of each host's address.",
  examples: ["inside"],
});

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
  )
  .meta({ examples: ["/srv/data/files"] });

/** Path of a file that services read, which have no home directories and folders of their own in place of /tmp. */
export const servicePath = path
  .refine(
    (text) => !/^\/(?:home|root|run\/user|tmp|var\/tmp)\//.test(text),
    "must not be in a home directory or a temporary one, which services cannot read (ProtectHome, PrivateTmp)",
  )
  .meta({ examples: ["/etc/ssl/certs/company.pem"] });

/** Reports whether a path can be that of a file with certificates: it is no usual folder and no file of another kind. */
function mayBeCertificate(text: string): boolean {
  const isFolder =
    /^\/(?:etc|opt|srv|usr|var)\/[^/.]+$|\/(?:certs?|certificates|letsencrypt|live|pki|private|ssl|tls)$/.test(
      text,
    );
  return (
    !isFolder && !/\.(?:cfg|cnf|conf|config|csr|env|ini|json|log|py|service|sh|toml|txt|ya?ml)$/i.test(text)
  );
}

/** Path of a file with a certificate, its chain and its key. */
export const certificatePath = certificateFile(
  path,
  "a certificate, its chain and its key",
  "/etc/ssl/private/web.pem",
);

/** Path of a file with the certificates of an authority, which services read. */
export const authorityPath = certificateFile(
  servicePath,
  "the certificates of an authority",
  "/etc/ssl/certs/company.pem",
);

function certificateFile(field: typeof path, content: string, example: string) {
  const message = `must be one file in PEM with ${content}, and neither a folder nor a file of another kind`;
  const hint = `Write the path of the file with ${content}, such as "${example}".`;
  return field.refine(mayBeCertificate, { message, params: { hint } }).meta({ examples: [example] });
}

const units = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 } as const;

/** The requirement on a size. */
export const sizeRule = 'must be a whole number of MiB, GiB or TiB, such as "4GiB"';

export const size = z
  .string({ error: ({ input }) => (input === undefined ? undefined : sizeRule) })
  .regex(/^[1-9]\d{0,6}(?:MiB|GiB|TiB)$/, sizeRule)
  .meta({ examples: ["16GiB"] });

/** Converts a `size` to MiB. */
export function mebibytes(text: z.output<typeof size>): number {
  return Number.parseInt(text, 10) * units[text.slice(-3) as keyof typeof units];
}
