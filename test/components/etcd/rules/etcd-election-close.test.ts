import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("etcd-election-close", () => {
  it("finds an election after six heartbeats", () => {
    const input = topology({ etcd: { electionTimeout: 600 } });
    expect(findings("etcd-election-close", input)).toEqual([
      {
        message:
          "The election timeout of etcd is 600 ms, which is only 6 times the heartbeat interval of 100 ms.",
        at: ["/etcd/electionTimeout", "/etcd/heartbeatInterval"],
        hint: "Set electionTimeout to 1000 or more.",
      },
    ]);
  });

  it("accepts ten", () => {
    const input = topology();
    expect(findings("etcd-election-close", input)).toEqual([]);
  });

  it("leaves less than five to another rule", () => {
    const input = topology({ etcd: { electionTimeout: 400 } });
    expect(findings("etcd-election-close", input)).toEqual([]);
  });
});
