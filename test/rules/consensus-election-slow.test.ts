import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("consensus-election-slow", () => {
  it("finds elections of half a lease", () => {
    const input = topology({ etcd: { electionTimeout: 5000 } });
    expect(findings("consensus-election-slow", input)).toEqual([
      {
        message:
          "An election of the DCS may take 15 s (3 x electionTimeout 5000 ms), which is 50 % of the 30 s for which a lost leader keeps its lock.",
        at: ["/etcd/electionTimeout", "/postgres/patroni/ttl"],
        hint: 'Lower "etcd.electionTimeout" so that an election takes at most 7.5 s.',
      },
    ]);
  });

  it("accepts the defaults", () => {
    const input = topology();
    expect(findings("consensus-election-slow", input)).toEqual([]);
  });

  it("accepts elections of just a quarter", () => {
    const input = topology({ etcd: { electionTimeout: 2500 } });
    expect(findings("consensus-election-slow", input)).toEqual([]);
  });

  it("says nothing of a store alone", () => {
    const input = topology({ postgres: undefined, haproxy: undefined, etcd: { electionTimeout: 5000 } });
    expect(findings("consensus-election-slow", input)).toEqual([]);
  });
});
