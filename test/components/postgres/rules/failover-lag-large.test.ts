import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("failover-lag-large", () => {
  it("finds a standby far behind", () => {
    const input = topology({
      postgres: { synchronous: false, patroni: { maximumLagOnFailover: 1073741824 } },
    });
    expect(findings("failover-lag-large", input)).toEqual([
      {
        message:
          "A standby may be promoted although it lacks 1024 MiB of write-ahead log, and that data is lost.",
        at: ["/postgres/patroni/maximumLagOnFailover", "/postgres/synchronous"],
        hint: "Set maximumLagOnFailover to 104857600 or less.",
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology({ postgres: { synchronous: false } });
    expect(findings("failover-lag-large", input)).toEqual([]);
  });

  it("says nothing of synchronous replication", () => {
    const input = topology({ postgres: { patroni: { maximumLagOnFailover: 1073741824 } } });
    expect(findings("failover-lag-large", input)).toEqual([]);
  });
});
