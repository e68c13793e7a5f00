import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 100 * 1024 * 1024;

export const failoverLagLarge: ComponentRule<Settings> = {
  id: "failover-lag-large",
  severity: "warning",
  summary: "A standby that lags by more than 100 MiB is not promoted.",
  rationale: "The missing data is lost when the standby is promoted. The default is 1 MiB.",
  bad: { postgres: { synchronous: false, patroni: { maximumLagOnFailover: 1073741824 } } },
  good: { postgres: { synchronous: false, patroni: { maximumLagOnFailover: 1048576 } } },
  sources: ["https://patroni.readthedocs.io/en/latest/dynamic_configuration.html"],
  *check({ synchronous, patroni: { maximumLagOnFailover: lag } }) {
    // A synchronous standby has all acknowledged data.
    if (synchronous !== false || lag <= maximum) return;
    yield {
      message: `A standby may be promoted although it lacks ${Math.round(lag / 1024 / 1024)} MiB of write-ahead log, and that data is lost.`,
      at: ["/postgres/patroni/maximumLagOnFailover", "/postgres/synchronous"],
      hint: `Set maximumLagOnFailover to ${maximum} or less.`,
    };
  },
};
