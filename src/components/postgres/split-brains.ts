import type { SplitBrain } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";

/** Seconds between the reset by the watchdog and the expiry of the leader lock; Patroni's default. */
export const safetyMargin = 5;

/** Minimum time that PostgreSQL takes to end its sessions, in seconds. */
export const stopping = 3;

/**
 * Seconds from the moment when a leader detects that the DCS is unreachable until it accepts no more writes: it asks all
 * members for permission to continue, twice for 2 s (Patroni, ha.py, call_failsafe_member), and ends all sessions.
 */
const demotion = 5;

/**
 * Periods in which an old and a new leader may both accept writes. A new leader is promoted ttl after the last renewal of
 * the lock, at the earliest. An isolated leader must have stopped by then: one loop after that renewal it tries again,
 * for retryTimeout (Patroni documentation, dynamic configuration). Measured with loopWait, retryTimeout and ttl of 10, 30
 * and 30 s: both accepted writes for 13.3 s. With 10, 10 and 30 s, the old leader stopped 8.5 s before.
 */
export function splitBrains({ hosts, patroni, watchdog, synchronous }: Settings): SplitBrain[] {
  const { ttl, loopWait, retryTimeout } = patroni;
  if (new Set(hosts).size < 2) return [];
  // Patroni uses no watchdog if ttl is shorter than two loops (watchdog/base.py).
  const guarded = watchdog !== "off" && ttl >= 2 * loopWait;
  const window = Math.max(0, loopWait + retryTimeout + demotion - ttl);
  const unconfirmed = synchronous === false ? "" : ", and no standby confirms what it takes";
  return [
    {
      title: "cut off",
      seconds: window,
      formula: `stops after loopWait ${loopWait} s + retryTimeout ${retryTimeout} s + ${demotion} s; another leads after ttl ${ttl} s${window > 0 ? unconfirmed : ""}`,
      source: "/postgres/patroni/retryTimeout",
    },
    {
      title: "Patroni hangs",
      ...(guarded
        ? {
            seconds: 0,
            formula: `the watchdog (or softdog) resets its host ${safetyMargin} s before ttl ${ttl} s ends`,
          }
        : { formula: `no watchdog resets its host${unconfirmed}` }),
      source: "/postgres/watchdog",
    },
  ];
}
