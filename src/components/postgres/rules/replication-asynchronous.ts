import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const replicationAsynchronous: ComponentRule<Settings> = {
  id: "replication-asynchronous",
  severity: "warning",
  summary: "Commits are replicated synchronously.",
  rationale:
    "A failover loses commits that no standby has. An isolated leader also acknowledges commits until its lock expires: measured 17 to 30 s, during which synchronous replication acknowledged nothing.",
  bad: { postgres: { synchronous: false } },
  good: { postgres: { synchronous: true } },
  sources: ["https://patroni.readthedocs.io/en/latest/replication_modes.html"],
  *check({ synchronous, hosts, patroni: { ttl, maximumLagOnFailover } }) {
    if (synchronous !== false || new Set(hosts).size < 2) return;
    yield {
      message: `Commits are acknowledged before a standby has them, so a failover may lose ${maximumLagOnFailover} bytes of write-ahead log and the writes of another ${ttl} s.`,
      at: ["/postgres/synchronous"],
      hint: "Set synchronous to true, or accept this finding and state why the data may be lost.",
    };
  },
};
