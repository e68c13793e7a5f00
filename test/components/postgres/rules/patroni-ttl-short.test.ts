import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-ttl-short", () => {
  it("finds a lock of 20 s", () => {
    const input = topology({ postgres: { patroni: { ttl: 20, loopWait: 5, retryTimeout: 5 } } });
    expect(findings("patroni-ttl-short", input)).toEqual([
      {
        message:
          "A leader that pauses for 20 s loses its lock, so a snapshot of its virtual machine may cause a failover.",
        at: ["/postgres/patroni/ttl"],
        hint: "Set ttl to 30, or accept this finding if no snapshots are taken.",
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology();
    expect(findings("patroni-ttl-short", input)).toEqual([]);
  });

  it("leaves less than the least to another rule", () => {
    const input = topology({ postgres: { patroni: { ttl: 15, loopWait: 5, retryTimeout: 5 } } });
    expect(findings("patroni-ttl-short", input)).toEqual([]);
  });
});
