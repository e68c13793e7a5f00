import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-timing-minimum", () => {
  it("finds each value that is replaced", () => {
    const input = topology({ postgres: { patroni: { ttl: 19, loopWait: 5, retryTimeout: 2 } } });
    expect(findings("patroni-timing-minimum", input)).toEqual([
      {
        message: "Patroni's ttl is 19 s, but Patroni uses at least 20 s.",
        at: ["/postgres/patroni/ttl"],
        hint: "Set ttl to 20 or more.",
      },
      {
        message: "Patroni's retryTimeout is 2 s, but Patroni uses at least 3 s.",
        at: ["/postgres/patroni/retryTimeout"],
        hint: "Set retryTimeout to 3 or more.",
      },
    ]);
  });

  it("accepts the least values", () => {
    const input = topology({ postgres: { patroni: { ttl: 20, loopWait: 1, retryTimeout: 3 } } });
    expect(findings("patroni-timing-minimum", input)).toEqual([]);
  });
});
