import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 60;

export const patroniTtlLong: ComponentRule<Settings> = {
  id: "patroni-ttl-long",
  severity: "warning",
  summary: `Patroni's ttl is at most ${maximum} s.`,
  rationale:
    "A lost leader keeps its lock for that time, during which no writes are possible. Tasks cannot write heartbeats and count as dead.",
  bad: { postgres: { patroni: { ttl: 120 } } },
  good: { postgres: { patroni: { ttl: 30 } } },
  sources: ["https://patroni.readthedocs.io/en/latest/dynamic_configuration.html"],
  *check({ patroni: { ttl } }) {
    if (ttl <= maximum) return;
    yield {
      message: `No writes are possible for ${ttl} s or more after the loss of a leader.`,
      at: ["/postgres/patroni/ttl"],
      hint: "Set ttl to 30, loopWait to 10 and retryTimeout to 10.",
    };
  },
};
