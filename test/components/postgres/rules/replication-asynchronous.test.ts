import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("replication-asynchronous", () => {
  it("finds commits without a copy", () => {
    const input = topology({ postgres: { synchronous: false } });
    expect(findings("replication-asynchronous", input)).toEqual([
      {
        message:
          "Commits are acknowledged before a standby has them, so a failover may lose 1048576 bytes of write-ahead log and the writes of another 30 s.",
        at: ["/postgres/synchronous"],
        hint: "Set synchronous to true, or accept this finding and state why the data may be lost.",
      },
    ]);
  });

  it("accepts synchronous replication", () => {
    const input = topology();
    expect(findings("replication-asynchronous", input)).toEqual([]);
  });

  it("says nothing of one node", () => {
    const input = topology({ postgres: { synchronous: false, hosts: ["n1"] } });
    expect(findings("replication-asynchronous", input)).toEqual([]);
  });
});
