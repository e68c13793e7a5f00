import type { Span, Timing } from "../../model/facts.ts";
import { synchronousStandbys } from "./node-roles.ts";
import type { Settings } from "./schema.ts";

/** True if commits wait after the loss of a standby, because no other one may confirm them instead. */
export function waitsForLostStandby(settings: Settings): boolean {
  const { synchronous, synchronousNodes } = settings;
  return synchronous === "quorum" ? synchronousStandbys(settings) <= synchronousNodes : synchronous !== false;
}

/** Default wal_sender_timeout in seconds, after which PostgreSQL drops an unresponsive standby (runtime-config-replication). */
const walSenderTimeout = 60;

/** Seconds below which Patroni uses its defaults instead (config.py, "ttl"). */
const leastTtl = 20;

export function timings(settings: Settings): Timing[] {
  const { ttl, loopWait, retryTimeout, primaryStartTimeout } = settings.patroni;
  // The loss of a node is detected when its keys in the DCS expire, which it renewed once per loop (Patroni documentation,
  // dynamic configuration). Measured until the next leader accepts writes: 28.7 to 36.8 s at ttl 30 s, 19.3 to 25.6 s at
  // ttl 20 s.
  const renewed = `ttl ${ttl} s - half of loopWait ${loopWait} s`;
  const timing = (span: Span, seconds: number, formula: string, source: string): Timing => ({
    span,
    seconds,
    formula,
    source: `/postgres/${source}`,
  });
  return [
    {
      ...timing("leader-lease", ttl, `ttl ${ttl} s`, "patroni/ttl"),
      reducibleBy: ttl - leastTtl,
      typical: { seconds: ttl - loopWait / 2, formula: renewed },
    },
    // Each standby contacts the others, with a timeout of 2 s. The winner acquires the lock, and accepts writes 1 to 5 s later.
    {
      ...timing("promotion", 8, "3 s for the race + 5 s for the promotion", "hosts"),
      typical: { seconds: 2, formula: "1 s for the race + 1 s for the promotion" },
    },
    {
      ...timing("handover", 10, "10 s for the old leader's last checkpoint and the promotion", "hosts"),
      typical: { seconds: 2, formula: "2 s for a small checkpoint and the promotion" },
    },
    // One loop until the crash is detected, one until the lock is released (Patroni documentation, dynamic configuration).
    {
      ...timing(
        "crash-recovery",
        2 * loopWait + primaryStartTimeout,
        `2 x loopWait ${loopWait} s + primaryStartTimeout ${primaryStartTimeout} s`,
        "patroni/primaryStartTimeout",
      ),
      typical: { seconds: loopWait / 2, formula: `half of loopWait ${loopWait} s` },
      reducibleBy: primaryStartTimeout,
    },
    timing("consensus-retry", retryTimeout, `retryTimeout ${retryTimeout} s`, "patroni/retryTimeout"),
    // In its next loop, the leader drops a standby whose key has expired or whose connection PostgreSQL has closed. Commits
    // continue when another standby has confirmed (Patroni, postgresql/sync.py). Measured at ttl 30 s and loopWait 10 s: 31
    // to 42 s.
    ...(!waitsForLostStandby(settings)
      ? []
      : [
          {
            ...timing(
              "standby-loss",
              Math.min(ttl, walSenderTimeout) + loopWait + 3,
              `${ttl < walSenderTimeout ? `ttl ${ttl} s` : `wal_sender_timeout ${walSenderTimeout} s`} + loopWait ${loopWait} s + 3 s for another to confirm`,
              ttl < walSenderTimeout ? "patroni/ttl" : "hosts",
            ),
            reducibleBy: ttl < walSenderTimeout ? ttl - leastTtl : 0,
            typical: {
              seconds: Math.min(ttl - loopWait / 2, walSenderTimeout) + loopWait / 2 + 2,
              formula: `${ttl - loopWait / 2 < walSenderTimeout ? renewed : `wal_sender_timeout ${walSenderTimeout} s`} + half of loopWait ${loopWait} s + 2 s for another to confirm`,
            },
          },
        ]),
  ];
}
