import type { Budget } from "../../model/facts.ts";
import { extraOf } from "../../model/override.ts";
import type { BasePlan } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

/** Kept for superusers when clients have taken every other connection. */
export const superuserReserved = 5;

/** What Patroni itself holds open on a node, and what monitoring may take. */
const patroniConnections = 10;

/** Connections of a node that clients can have. */
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

/** Kibibytes of one of each unit of PostgreSQL. */
const kibibytes: Readonly<Record<string, number>> = {
  B: 1 / 1024,
  kB: 1,
  MB: 1024,
  GB: 1024 ** 2,
  TB: 1024 ** 3,
};

/** The MiB of a size that a node is given by name, such as 8GB or a number of `unit` kibibytes; or `otherwise`. */
function sizeOf(settings: Settings, host: string, name: string, unit: number, otherwise: number): number {
  const given = extraOf(settings, host, ({ parameters }) => parameters)[name];
  const [, digits, word = ""] = /^(\d{1,9}(?:\.\d{1,9})?) *(|B|kB|MB|GB|TB)$/.exec(String(given)) ?? [];
  if (digits === undefined) return otherwise;
  return Math.ceil((Number(digits) * (kibibytes[word] ?? unit)) / 1024);
}

/**
 * Shared buffers, a process for each connection with memory to sort in, and the write-ahead log that is kept for
 * standbys: the parameters stand in patroni-yml.ts, and may be given by name.
 */
export function demands(base: BasePlan, settings: Settings, host: string) {
  const { hosts, maxConnections } = settings;
  const memories = hosts.flatMap((name) => base.hosts.get(name)?.memory ?? []);
  const quarter = memories.length === hosts.length ? Math.floor(Math.min(...memories) / 4) : 128;
  const buffers = sizeOf(settings, host, "shared_buffers", 8, quarter);
  // PostgreSQL's default, and what the bundle sets.
  const between = sizeOf(settings, host, "max_wal_size", 1024, 1024);
  const kept = sizeOf(settings, host, "wal_keep_size", 1024, 1024);
  const gibibytes = (mebibytes: number) => `${Number((mebibytes / 1024).toFixed(1))} GiB`;
  return [
    {
      resource: "memory",
      amount: buffers + 10 * maxConnections,
      formula: `shared_buffers ${buffers} MiB + max_connections ${maxConnections} x 10 MiB`,
    },
    {
      resource: "disk",
      amount: between + kept + 4 * 1024,
      formula: `log: ${gibibytes(between)} between checkpoints, ${gibibytes(kept)} kept, 4 GiB for a lost standby`,
    },
  ] as const;
}
