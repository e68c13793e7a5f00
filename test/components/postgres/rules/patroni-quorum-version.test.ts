import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("patroni-quorum-version", () => {
  it("finds a quorum under Patroni 3", () => {
    const input = topology({ postgres: { synchronous: "quorum", patroni: { version: "3.3" } } });
    expect(findings("patroni-quorum-version", input)).toEqual([
      {
        message:
          "Quorum commit requires Patroni 4.0. Patroni 3.3 reads the setting as off, so commits would not wait for any standby.",
        at: ["/postgres/synchronous", "/postgres/patroni/version"],
        hint: 'Set synchronous to true, or set the version of Patroni to "4.0" or later.',
      },
    ]);
  });

  it("accepts a quorum under 4.0.0, and other modes under 3", () => {
    const quorum = topology({ postgres: { synchronous: "quorum", patroni: { version: "4.0.0" } } });
    const strict = topology({ postgres: { synchronous: "strict", patroni: { version: "3.3" } } });
    expect([
      ...findings("patroni-quorum-version", quorum),
      ...findings("patroni-quorum-version", strict),
    ]).toEqual([]);
  });
});
