import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("etcd-heartbeat-short", () => {
  it("finds ten milliseconds", () => {
    const input = topology({ etcd: { heartbeatInterval: 10, electionTimeout: 1000 } });
    expect(findings("etcd-heartbeat-short", input)).toEqual([
      {
        message:
          "Members of etcd expect a heartbeat every 10 ms, and a virtual machine that pauses briefly misses it.",
        at: ["/etcd/heartbeatInterval"],
        hint: "Set heartbeatInterval to 100 and electionTimeout to 1000.",
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology();
    expect(findings("etcd-heartbeat-short", input)).toEqual([]);
  });
});
