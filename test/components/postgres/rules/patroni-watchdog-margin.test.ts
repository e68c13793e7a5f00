import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const id = "patroni-watchdog-margin";
const timing = (ttl: number, loopWait: number, retryTimeout: number, watchdog = "automatic") =>
  topology({ postgres: { watchdog, patroni: { ttl, loopWait, retryTimeout } } });

describe(id, () => {
  it("finds timings that leave no time to stop PostgreSQL", () => {
    expect(findings(id, timing(20, 10, 5))).toEqual([
      {
        message:
          "The watchdog resets the leader's host 15 s after its last contact with the DCS. loopWait 10 s and retryTimeout 5 s leave 0 s of that to stop PostgreSQL.",
        at: [
          "/postgres/watchdog",
          "/postgres/patroni/ttl",
          "/postgres/patroni/loopWait",
          "/postgres/patroni/retryTimeout",
        ],
        hint: 'Set ttl to 23 or more, or watchdog to "off".',
      },
    ]);
  });

  it("accepts the defaults, a small loop, and timings without a watchdog", () => {
    expect(findings(id, topology())).toEqual([]);
    expect(findings(id, timing(20, 5, 5))).toEqual([]);
    expect(findings(id, timing(20, 10, 5, "off"))).toEqual([]);
  });
});
