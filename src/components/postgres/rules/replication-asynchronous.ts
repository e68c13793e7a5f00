import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const replicationAsynchronous: ComponentRule<Settings> = {
  id: "replication-asynchronous",
  severity: "warning",
  summary: "Commits are replicated synchronously.",
  rationale:
    "A failover loses what no standby has, and a leader that is cut off goes on acknowledging until its lock ends: measured 17 to 30 s, in which synchronous replication acknowledged nothing.",
  bad: { postgres: { synchronous: false } },
  good: { postgres: { synchronous: true } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  *check({ synchronous, hosts, patroni: { ttl, maximumLagOnFailover } }) {
    if (synchronous !== false || new Set(hosts).size < 2) return;
    yield {
      message: `Commits are acknowledged before a standby has them: a failover loses up to ${maximumLagOnFailover} bytes of log, and what is written within ${ttl} s besides.`,
      at: ["/postgres/synchronous"],
      hint: "Set synchronous to true, or accept this with why it may be lost as the reason.",
    };
  },
};
