import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("replication-asynchronous", () => {
  it("finds commits without a copy", () => {
    const input = topology({ postgres: { synchronous: false } });
    expect(findings("replication-asynchronous", input)).toEqual([
      {
        message:
          "Commits are acknowledged before a standby has them: a failover loses up to 1048576 bytes of log, and what is written within 30 s besides.",
        at: ["/postgres/synchronous"],
        hint: "Set synchronous to true, or accept this with why it may be lost as the reason.",
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
