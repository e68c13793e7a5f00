import type { Budget } from "../../model/facts.ts";
import { extraOf } from "../../model/override.ts";
import type { BasePlan } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

/** Connections reserved for superusers. */
export const superuserReserved = 5;

/** Connections of Patroni and of monitoring on a node. */
const patroniConnections = 10;

/** Connections of a node that are available to clients. */
export function clientConnections({ maxConnections }: Settings): number {
  return maxConnections - superuserReserved - patroniConnections;
}

export function connectionBudget(settings: Settings): Budget {
  return {
    resource: "PostgreSQL connections",
    party: "PostgreSQL",
    side: "offered",
    amount: clientConnections(settings),
    formula: `max_connections ${settings.maxConnections} - ${superuserReserved} reserved for superusers - ${patroniConnections} for Patroni and monitoring`,
    source: "/postgres/maxConnections",
  };
}

/** Kibibytes in each memory unit of PostgreSQL. */
const kibibytes: Readonly<Record<string, number>> = {
  B: 1 / 1024,
  kB: 1,
  MB: 1024,
  GB: 1024 ** 2,
  TB: 1024 ** 3,
};

/** MiB of a size parameter of a node, such as 8GB or a number of `unit` kibibytes; `fallback` if it is not set. */
function sizeOf(settings: Settings, host: string, name: string, unit: number, fallback: number): number {
  const value = extraOf(settings, host, ({ parameters }) => parameters)[name];
  const [, digits, suffix = ""] = /^(\d{1,9}(?:\.\d{1,9})?) *(|B|kB|MB|GB|TB)$/.exec(String(value)) ?? [];
  if (digits === undefined) return fallback;
  return Math.ceil((Number(digits) * (kibibytes[suffix] ?? unit)) / 1024);
}

/** MiB of shared_buffers on a node. The default is set in dynamic-configuration.ts. */
function sharedBuffers(base: BasePlan, settings: Settings, host: string): number {
  const { hosts } = settings;
  const memories = hosts.flatMap((name) => base.hosts.get(name)?.memory ?? []);
  const quarter = memories.length === hosts.length ? Math.floor(Math.min(...memories) / 4) : 128;
  return sizeOf(settings, host, "shared_buffers", 8, quarter);
}

/**
 * Huge pages of 2 MiB that PostgreSQL needs on a node, with the formula. It is an upper bound for the output of
 * `postgres -C shared_memory_size_in_huge_pages` of 15, with 128 MB to 16 GB of buffers and 100 to 5000 connections.
 */
export function hugePages(base: BasePlan, settings: Settings, host: string) {
  const { maxConnections } = settings;
  const buffers = sharedBuffers(base, settings, host);
  return {
    pages: Math.ceil((buffers * 1.03 + 15 + maxConnections * 0.05) / 2),
    formula: `(shared_buffers ${buffers} MiB x 1.03 + 15 MiB + max_connections ${maxConnections} x 0.05 MiB) / 2 MiB`,
  };
}

/**
 * Resources of a node: memory for shared buffers and for the process of each connection, and disk for WAL. The parameters
 * are set in dynamic-configuration.ts, and may be overridden.
 */
export function demands(base: BasePlan, settings: Settings, host: string) {
  const { maxConnections } = settings;
  const buffers = sharedBuffers(base, settings, host);
  // The defaults of PostgreSQL and of the bundle.
  const betweenCheckpoints = sizeOf(settings, host, "max_wal_size", 1024, 1024);
  const walKept = sizeOf(settings, host, "wal_keep_size", 1024, 1024);
  const gibibytes = (mebibytes: number) => `${Number((mebibytes / 1024).toFixed(1))} GiB`;
  return [
    {
      resource: "memory",
      amount: buffers + 10 * maxConnections,
      formula: `shared_buffers ${buffers} MiB + max_connections ${maxConnections} x 10 MiB`,
    },
    {
      resource: "disk",
      amount: betweenCheckpoints + walKept + 4 * 1024,
      formula: `log: ${gibibytes(betweenCheckpoints)} between checkpoints, ${gibibytes(walKept)} kept, 4 GiB for a lost standby`,
    },
  ] as const;
}
