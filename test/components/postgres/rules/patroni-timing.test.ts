import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-timing", () => {
  it("finds 30/10/30", () => {
    const input = topology({ postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 30 } } });
    expect(findings("patroni-timing", input)).toEqual([
      {
        message:
          "Patroni's loopWait 10 s + 2 x retryTimeout 30 s is 70 s, which is more than its ttl of 30 s. An isolated leader continues to accept writes after its lock has expired.",
        at: ["/postgres/patroni/retryTimeout", "/postgres/patroni/loopWait", "/postgres/patroni/ttl"],
        hint: "Set ttl to 70 or more.",
      },
    ]);
  });

  it("proposes the ttl alone where no retry fits", () => {
    const input = topology({ postgres: { patroni: { ttl: 20, loopWait: 16, retryTimeout: 10 } } });
    expect(findings("patroni-timing", input)).toEqual([
      {
        message:
          "Patroni's loopWait 16 s + 2 x retryTimeout 10 s is 36 s, which is more than its ttl of 20 s. An isolated leader continues to accept writes after its lock has expired.",
        at: ["/postgres/patroni/retryTimeout", "/postgres/patroni/loopWait", "/postgres/patroni/ttl"],
        hint: "Set ttl to 36 or more.",
      },
    ]);
  });

  it("accepts 30/10/10", () => {
    const input = topology({ postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } });
    expect(findings("patroni-timing", input)).toEqual([]);
  });
});
