import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("synchronous-strict", () => {
  it("finds no standby to spare", () => {
    const input = topology({ postgres: { hosts: ["n1", "n2"], synchronous: "strict" } });
    expect(findings("synchronous-strict", input)).toEqual([
      {
        message:
          "Every commit waits for 1 of 1 standby that may be synchronous, so all writes stop when one is lost.",
        at: ["/postgres/synchronous", "/postgres/synchronousNodes", "/postgres/hosts"],
        hint: "Place PostgreSQL on at least 3 hosts that may be synchronous, or set synchronous to true.",
      },
    ]);
  });

  it("accepts one to spare", () => {
    const input = topology({ postgres: { synchronous: "strict" } });
    expect(findings("synchronous-strict", input)).toEqual([]);
  });

  it("accepts two nodes that are not strict", () => {
    const input = topology({ postgres: { hosts: ["n1", "n2"] } });
    expect(findings("synchronous-strict", input)).toEqual([]);
  });
});
