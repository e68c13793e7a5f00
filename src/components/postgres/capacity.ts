import type { Budget, Derivation } from "../../model/facts.ts";
import { type Computed, computed } from "../../model/formula.ts";
import { extraOf } from "../../model/override.ts";
import type { BasePlan } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

/** Connections reserved for superusers. */
export const superuserReserved = 5;

/** Connections of Patroni and of monitoring on a node. */
const patroniConnections = 10;

/** Connections of a node that are available to clients. */
export function clientConnections({ maxConnections }: Settings): Computed {
  return computed`max_connections ${maxConnections} - ${superuserReserved} reserved for superusers - ${patroniConnections} for Patroni and monitoring`;
}

/** Parameters that follow from the number of nodes and, if it is known of all, from their memory. */
export function derivations(base: Pick<BasePlan, "hosts">, settings: Settings): readonly Derivation[] {
  const source = "/postgres/hosts";
  const walSenders = computed`max(10, 2 x ${settings.hosts.length} nodes + 2)`;
  return [
    ...["max_wal_senders", "max_replication_slots"].map((name) => ({ name, ...walSenders, source })),
    ...memoryParameters(base, settings),
  ];
}

/** Parameters that follow from the smallest memory of a node; none if it is not known of all. */
export function memoryParameters({ hosts }: Pick<BasePlan, "hosts">, settings: Settings) {
  const memories = settings.hosts.flatMap((name) => hosts.get(name)?.memory ?? []);
  if (memories.length < settings.hosts.length) return [];
  const least = Math.min(...memories);
  const common = { unit: "MB", source: "/postgres/hosts" };
  return [
    {
      ...common,
      name: "shared_buffers",
      ...computed`floor(least memory of a node ${least} MiB / 4)`,
    },
    {
      ...common,
      name: "effective_cache_size",
      ...computed`floor(least memory of a node ${least} MiB x 3 / 4)`,
    },
  ];
}

export function connectionBudget(settings: Settings): Budget {
  return {
    resource: "PostgreSQL connections",
    party: "PostgreSQL",
    side: "offered",
    ...clientConnections(settings),
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

/** MiB of shared_buffers on a node. Without a parameter, PostgreSQL takes 128 MB. */
function sharedBuffers(base: BasePlan, settings: Settings, host: string): number {
  const [quarter] = memoryParameters(base, settings);
  return sizeOf(settings, host, "shared_buffers", 8, quarter?.amount ?? 128);
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
