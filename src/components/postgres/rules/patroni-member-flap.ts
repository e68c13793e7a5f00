import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const patroniMemberFlap: ComponentRule<Settings> = {
  id: "patroni-member-flap",
  severity: "warning",
  summary: "Patroni's ttl is at least twice its loop_wait.",
  rationale:
    "Members renew their keys once in a loop; a loop that is late by its own length loses the key, and the member vanishes from the list now and then (seen with 20/12/3).",
  bad: { postgres: { patroni: { ttl: 20, loopWait: 12, retryTimeout: 3 } } },
  good: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } },
  sources: ["https://github.com/patroni/patroni/pull/3340"],
  *check({ patroni: { ttl, loopWait } }) {
    if (2 * loopWait <= ttl) return;
    yield {
      message: `Patroni's loopWait of ${loopWait} s is more than half of its ttl of ${ttl} s: members vanish when one loop is late.`,
      at: ["/postgres/patroni/loopWait", "/postgres/patroni/ttl"],
      hint: `Set loopWait to ${Math.floor(ttl / 2)} or less, or ttl to ${2 * loopWait} or more.`,
    };
  },
};
