import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const recommended = 30;

export const patroniTtlShort: ComponentRule<Settings> = {
  id: "patroni-ttl-short",
  severity: "info",
  summary: `Patroni's ttl is at least ${recommended} s.`,
  rationale:
    "A leader loses its lock after that time if its virtual machine pauses for a snapshot or its disk hangs, although nothing is broken.",
  bad: { postgres: { patroni: { ttl: 20, loopWait: 5, retryTimeout: 5 } } },
  good: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } },
  sources: [
    "https://github.com/patroni/patroni/issues/2040",
    "https://github.com/patroni/patroni/issues/3407",
  ],
  *check({ patroni: { ttl } }) {
    // The rule "patroni-timing-minimum" reports less than 20 s.
    if (ttl >= recommended || ttl < 20) return;
    yield {
      message: `A leader that pauses for ${ttl} s loses its lock, so a snapshot of its virtual machine may cause a failover.`,
      at: ["/postgres/patroni/ttl"],
      hint: `Set ttl to ${recommended}, or accept this finding if no snapshots are taken.`,
    };
  },
};
