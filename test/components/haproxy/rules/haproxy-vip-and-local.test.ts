import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("haproxy-vip-and-local", () => {
  it("finds both", () => {
    const input = topology({ haproxy: { local: true } });
    expect(findings("haproxy-vip-and-local", input)).toEqual([
      {
        message: 'HAProxy is bound to both VIP "front" and the loopback address.',
        at: ["/haproxy/local", "/haproxy/vip"],
        hint: 'Remove "local", or remove "vip".',
      },
    ]);
  });

  it("accepts either", () => {
    const input = topology({ vips: undefined, haproxy: { vip: undefined, local: true } });
    expect(findings("haproxy-vip-and-local", input)).toEqual([]);
  });
});
