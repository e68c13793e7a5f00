import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("etcd-election-timeout", () => {
  it("finds less than five heartbeats", () => {
    const input = topology({ etcd: { heartbeatInterval: 300 } });
    expect(findings("etcd-election-timeout", input)).toEqual([
      {
        message:
          "The election timeout of etcd is 1000 ms, which is less than five times the heartbeat interval of 300 ms.",
        at: ["/etcd/electionTimeout", "/etcd/heartbeatInterval"],
        hint: "Set electionTimeout to 3000 or more.",
      },
    ]);
  });

  it("accepts exactly five", () => {
    const input = topology({ etcd: { heartbeatInterval: 200, electionTimeout: 1000 } });
    expect(findings("etcd-election-timeout", input)).toEqual([]);
  });
});
