import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-member-flap", () => {
  it("finds a loop of more than half a lock", () => {
    const input = topology({ postgres: { patroni: { ttl: 30, loopWait: 20, retryTimeout: 5 } } });
    expect(findings("patroni-member-flap", input)).toEqual([
      {
        message:
          "Patroni's loopWait of 20 s is more than half of its ttl of 30 s, so a member disappears from the list when one loop is late.",
        at: ["/postgres/patroni/loopWait", "/postgres/patroni/ttl"],
        hint: "Set loopWait to 15 or less, or ttl to 40 or more.",
      },
    ]);
  });

  it("accepts the defaults", () => {
    const input = topology();
    expect(findings("patroni-member-flap", input)).toEqual([]);
  });

  it("accepts just half", () => {
    const input = topology({ postgres: { patroni: { ttl: 30, loopWait: 15, retryTimeout: 5 } } });
    expect(findings("patroni-member-flap", input)).toEqual([]);
  });
});
