import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-ttl-long", () => {
  it("finds minutes without a leader", () => {
    const input = topology({ postgres: { patroni: { ttl: 300 } } });
    expect(findings("patroni-ttl-long", input)).toEqual([
      {
        message: "No writes are possible for 300 s or more after the loss of a leader.",
        at: ["/postgres/patroni/ttl"],
        hint: "Set ttl to 30, loopWait to 10 and retryTimeout to 10.",
      },
    ]);
  });

  it("accepts a minute", () => {
    const input = topology({ postgres: { patroni: { ttl: 60 } } });
    expect(findings("patroni-ttl-long", input)).toEqual([]);
  });
});
