import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const minimum = { ttl: 20, loopWait: 1, retryTimeout: 3 } as const;

export const patroniTimingMinimum: ComponentRule<Settings> = {
  id: "patroni-timing-minimum",
  severity: "error",
  summary: "Patroni's ttl is at least 20 s and its retry_timeout at least 3 s.",
  rationale:
    "Patroni replaces smaller values with these minimums, so the actual timings would differ from the topology.",
  bad: { postgres: { patroni: { ttl: 15, loopWait: 5, retryTimeout: 5 } } },
  good: { postgres: { patroni: { ttl: 20, loopWait: 5, retryTimeout: 5 } } },
  sources: ["https://github.com/patroni/patroni/blob/v4.1.0/patroni/validator.py"],
  *check({ patroni }) {
    for (const [key, least] of Object.entries(minimum) as [keyof typeof minimum, number][]) {
      if (patroni[key] >= least) continue;
      const enough = key === "ttl" ? Math.max(least, patroni.loopWait + 2 * patroni.retryTimeout) : least;
      yield {
        message: `Patroni's ${key} is ${patroni[key]} s, but Patroni uses at least ${least} s.`,
        at: [`/postgres/patroni/${key}`],
        hint:
          enough > least
            ? `Set ${key} to ${enough} or more, which is loopWait ${patroni.loopWait} s + 2 x retryTimeout ${patroni.retryTimeout} s.`
            : `Set ${key} to ${enough} or more.`,
      };
    }
  },
};
