import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-loses-acknowledged-rows", () => {
  it("finds 3.0.2", () => {
    const input = topology({ postgres: { patroni: { version: "3.0.2" } } });
    expect(findings("patroni-loses-acknowledged-rows", input)).toEqual([
      {
        message:
          "Patroni 3.0.2 lets an old leader take the lock back when a network partition ends, and rows that were acknowledged in the meantime are lost.",
        at: ["/postgres/patroni/version"],
        hint: 'Set the version of Patroni to "4.1", or to at least "3.0.3".',
      },
    ]);
  });

  it("accepts 3.0.3", () => {
    const input = topology({ postgres: { patroni: { version: "3.0.3" } } });
    expect(findings("patroni-loses-acknowledged-rows", input)).toEqual([]);
  });
});
