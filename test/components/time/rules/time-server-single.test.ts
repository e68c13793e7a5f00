import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("time-server-single", () => {
  it("finds one address", () => {
    const input = topology({ time: { servers: ["10.0.0.250"] } });
    expect(findings("time-server-single", input)).toEqual([
      {
        message: "Every host uses 10.0.0.250 as its only time server.",
        at: ["/time/servers"],
        hint: "Set three servers, or a pool.",
      },
    ]);
  });

  it("accepts a pool", () => {
    const input = topology();
    expect(findings("time-server-single", input)).toEqual([]);
  });

  it("accepts several", () => {
    const input = topology({ time: { servers: ["10.0.0.250", "10.0.0.251", "10.0.0.252"] } });
    expect(findings("time-server-single", input)).toEqual([]);
  });
});
