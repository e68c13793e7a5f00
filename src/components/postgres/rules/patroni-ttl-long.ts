import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 60;

export const patroniTtlLong: ComponentRule<Settings> = {
  id: "patroni-ttl-long",
  severity: "warning",
  summary: `Patroni's ttl is ${maximum} s or less.`,
  rationale:
    "A leader that is lost keeps its lock for that long, and nothing is written meanwhile: tasks lose their heartbeats and count as dead.",
  bad: { postgres: { patroni: { ttl: 120 } } },
  good: { postgres: { patroni: { ttl: 30 } } },
  sources: ["https://patroni.readthedocs.io/en/latest/dynamic_configuration.html"],
  *check({ patroni: { ttl } }) {
    if (ttl <= maximum) return;
    yield {
      message: `Nothing is written for ${ttl} s and more after the loss of a leader.`,
      at: ["/postgres/patroni/ttl"],
      hint: "Set ttl to 30, loopWait to 10 and retryTimeout to 10.",
    };
  },
};
