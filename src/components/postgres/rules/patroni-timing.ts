import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const patroniTiming: ComponentRule<Settings> = {
  id: "patroni-timing",
  severity: "error",
  summary: "Patroni's loop_wait plus twice its retry_timeout is at most its ttl.",
  rationale:
    "When a leader cannot reach the DCS, its lock must not expire before its retries end. Measured with 30/10/30 on Patroni 3.0.2: an isolated leader committed until 43 s, although its lock expired at 30 s. Since 3.2, Patroni silently replaces such values.",
  bad: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 30 } } },
  good: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } },
  sources: ["https://patroni.readthedocs.io/en/latest/dynamic_configuration.html"],
  *check({ patroni: { ttl, loopWait, retryTimeout } }) {
    const needed = loopWait + 2 * retryTimeout;
    // The rule "patroni-timing-minimum" reports less than 20 s, and asks for this as well.
    if (needed <= ttl || ttl < 20) return;
    yield {
      message: `Patroni's loopWait ${loopWait} s + 2 x retryTimeout ${retryTimeout} s is ${needed} s, which is more than its ttl of ${ttl} s. An isolated leader continues to accept writes after its lock has expired.`,
      at: ["/postgres/patroni/retryTimeout", "/postgres/patroni/loopWait", "/postgres/patroni/ttl"],
      hint: `Set ttl to ${needed} or more.`,
    };
  },
};
