import type { Host } from "../../model/facts.ts";
import { type Computed, computed } from "../../model/formula.ts";
import { extraOf, identity } from "../../model/override.ts";
import type { Settings } from "./schema.ts";

export const queueOption = "archive-push-queue-max";

/** MiB of WAL for which a host of unknown size has room; PostgreSQL keeps as much for a lost standby. */
const fallback = 4 * 1024;

/**
 * Size of the WAL that waits for the repository, in MiB: at most a quarter of the disk. Without a limit, pg_wal fills the
 * disk while the repository is unreachable or too slow, and PostgreSQL stops. Tried with 2.45 and PostgreSQL 15: beyond the limit,
 * pgBackRest drops the queue, and pg_wal stays within the limit and two segments while attempts fail at once. With a host
 * that does not answer, an attempt lasts for up to two minutes, in which WAL may exceed the limit.
 */
export function archiveQueue(disk: number | undefined): Computed {
  return disk === undefined ? computed`${fallback}` : computed`max(64, floor(disk ${disk} MiB / 4))`;
}

/** Describes the limit of a host, whether the bundle or an option by name sets it. */
export function queueLimit(settings: Settings, { name, disk }: Pick<Host, "name" | "disk">): string {
  const own = extraOf(settings, name, identity)[queueOption];
  return own === undefined ? `${archiveQueue(disk).amount} MiB` : String(own);
}
