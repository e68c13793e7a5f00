import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const patroniMemberFlap: ComponentRule<Settings> = {
  id: "patroni-member-flap",
  severity: "warning",
  summary: "Patroni's ttl is at least twice its loop_wait.",
  rationale:
    "A member renews its key once in each loop. If a loop takes twice as long as usual, the key expires, and the member disappears from the list (observed with 20/12/3).",
  bad: { postgres: { patroni: { ttl: 20, loopWait: 12, retryTimeout: 3 } } },
  good: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } },
  sources: ["https://github.com/patroni/patroni/pull/3340"],
  *check({ patroni: { ttl, loopWait } }) {
    // The rule "patroni-timing-minimum" reports less than 20 s.
    if (2 * loopWait <= ttl || ttl < 20) return;
    yield {
      message: `Patroni's loopWait of ${loopWait} s is more than half of its ttl of ${ttl} s, so a member disappears from the list when one loop is late.`,
      at: ["/postgres/patroni/loopWait", "/postgres/patroni/ttl"],
      hint: `Set loopWait to ${Math.floor(ttl / 2)} or less, or ttl to ${2 * loopWait} or more.`,
    };
  },
};
