import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("synchronous-two-hosts", () => {
  it("finds two nodes", () => {
    const input = topology({ postgres: { hosts: ["n1", "n2"] } });
    expect(findings("synchronous-two-hosts", input)).toEqual([
      {
        message:
          'PostgreSQL is only on "n1" and "n2". While one of them is down, commits have no copy, and no node can take over.',
        at: ["/postgres/hosts"],
        hint: "Place PostgreSQL on 3 hosts.",
      },
    ]);
  });

  it("accepts three", () => {
    const input = topology();
    expect(findings("synchronous-two-hosts", input)).toEqual([]);
  });

  it("says nothing of asynchronous replication", () => {
    const input = topology({ postgres: { hosts: ["n1", "n2"], synchronous: false } });
    expect(findings("synchronous-two-hosts", input)).toEqual([]);
  });
});
