import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("consensus-retry-short", () => {
  it("finds a leader that gives up during an election", () => {
    const input = topology({ etcd: { electionTimeout: 4000, heartbeatInterval: 400 } });
    expect(findings("consensus-retry-short", input)).toEqual([
      {
        message:
          "A leader continues for 10 s without an answer from the DCS (retryTimeout 10 s), but an election of the DCS may take 12 s (3 x electionTimeout 4000 ms).",
        at: ["/postgres/patroni/retryTimeout", "/etcd/electionTimeout"],
        hint: 'Set "postgres.patroni.retryTimeout" to more than 12.',
      },
    ]);
  });

  it("finds a retry that is just as long", () => {
    const input = topology({ postgres: { patroni: { retryTimeout: 3 } } });
    expect(findings("consensus-retry-short", input)).toEqual([
      {
        message:
          "A leader continues for 3 s without an answer from the DCS (retryTimeout 3 s), but an election of the DCS may take 3 s (3 x electionTimeout 1000 ms).",
        at: ["/postgres/patroni/retryTimeout", "/etcd/electionTimeout"],
        hint: 'Set "postgres.patroni.retryTimeout" to more than 3.',
      },
    ]);
  });

  it("accepts the defaults", () => {
    const input = topology();
    expect(findings("consensus-retry-short", input)).toEqual([]);
  });

  it("says nothing without a database", () => {
    const input = topology({ postgres: undefined, haproxy: undefined });
    expect(findings("consensus-retry-short", input)).toEqual([]);
  });
});
