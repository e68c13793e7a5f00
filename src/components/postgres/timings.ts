import type { Span, Timing } from "../../model/facts.ts";
import type { Settings } from "./schema.ts";

/** Commits wait while a standby is lost, except where any other one may confirm them instead. */
export function missesStandby({ synchronous, synchronousNodes, hosts }: Settings): boolean {
  const standbys = new Set(hosts).size - 1;
  return synchronous === "quorum" ? standbys <= synchronousNodes : synchronous !== false;
}

/** PostgreSQL's default, in seconds; a silent standby counts as gone then (runtime-config-replication). */
const walSenderTimeout = 60;

export function timings(settings: Settings): Timing[] {
  const { ttl, loopWait, retryTimeout, primaryStartTimeout } = settings.patroni;
  // A lost node is noticed when its keys in the store end, which it renewed once a loop (Patroni documentation, dynamic
  // configuration): measured at 30 s 28.7 to 36.8 s until the next leader takes writes, and at 20 s 19.3 to 25.6 s.
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
      typical: { seconds: ttl - loopWait / 2, formula: renewed },
    },
    // Each standby asks the others, with a limit of 2 s, and the winner takes the lock; 1 to 5 s later it takes writes.
    {
      ...timing("promotion", 8, "3 s for the race + 5 s for the promotion", "hosts"),
      typical: { seconds: 2, formula: "1 s for the race + 1 s for the promotion" },
      fixed: true,
    },
    {
      ...timing("handover", 10, "10 s for the old leader's last checkpoint and the promotion", "hosts"),
      typical: { seconds: 2, formula: "2 s for a small checkpoint and the promotion" },
      fixed: true,
    },
    // One loop until the crash is seen, one until the lock is given up (Patroni documentation, dynamic configuration).
    {
      ...timing(
        "crash-recovery",
        2 * loopWait + primaryStartTimeout,
        `2 x loopWait ${loopWait} s + primaryStartTimeout ${primaryStartTimeout} s`,
        "patroni/primaryStartTimeout",
      ),
      typical: { seconds: loopWait / 2, formula: `half of loopWait ${loopWait} s` },
    },
    timing("consensus-retry", retryTimeout, `retryTimeout ${retryTimeout} s`, "patroni/retryTimeout"),
    // The leader drops a standby whose key has ended or whose connection PostgreSQL gave up, when it looks next, and lets
    // commits go on when another has confirmed (Patroni, postgresql/sync.py). Measured at 30 and 10 s: 31 to 42 s.
    ...(!missesStandby(settings)
      ? []
      : [
          {
            ...timing(
              "standby-loss",
              Math.min(ttl, walSenderTimeout) + loopWait + 3,
              `${ttl < walSenderTimeout ? `ttl ${ttl} s` : `wal_sender_timeout ${walSenderTimeout} s`} + loopWait ${loopWait} s + 3 s for another to confirm`,
              ttl < walSenderTimeout ? "patroni/ttl" : "hosts",
            ),
            typical: {
              seconds: Math.min(ttl - loopWait / 2, walSenderTimeout) + loopWait / 2 + 2,
              formula: `${ttl - loopWait / 2 < walSenderTimeout ? renewed : `wal_sender_timeout ${walSenderTimeout} s`} + half of loopWait ${loopWait} s + 2 s for another to confirm`,
            },
          },
        ]),
  ];
}
