import type { SplitBrain } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";

/** Seconds between the end of the watchdog and that of the leader's lock; Patroni's own default. */
export const safetyMargin = 5;

/**
 * Seconds from the moment at which a leader knows that the store does not answer until it takes no writes any more: it
 * asks every member to let it go on, twice for 2 s (Patroni, ha.py, call_failsafe_member), and ends all sessions.
 */
const demotion = 5;

/**
 * Another leads ttl after the lock was renewed, at the earliest. Until then a leader that is cut off must have stopped: a
 * loop after the renewal it looks again, and tries for retryTimeout (Patroni documentation, dynamic configuration).
 * Measured with 10, 30 and 30 s: 13.3 s in which both took writes; with 10, 10 and 30 s none, 8.5 s apart.
 */
export function splitBrains({ hosts, patroni, watchdog, synchronous }: Settings): SplitBrain[] {
  const { ttl, loopWait, retryTimeout } = patroni;
  if (new Set(hosts).size < 2) return [];
  // Patroni uses no watchdog with less than two loops in a lock (watchdog/base.py).
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
