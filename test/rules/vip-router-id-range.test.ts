import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("vip-router-id-range", () => {
  it("finds the default of an address that ends in 0", () => {
    const input = topology({ network: { subnet: "10.0.0.0/16" }, vips: { front: { address: "10.0.1.0" } } });
    expect(findings("vip-router-id-range", input)).toEqual([
      {
        message:
          'VIP "front" has the router id 0, which derives from its address 10.0.1.0. A router id must be from 1 to 255.',
        at: ["/vips/front/routerId"],
        hint: 'Set "vips.front.routerId" to 1.',
      },
    ]);
  });

  it("finds the default of an IPv6 address that ends in 00", () => {
    const input = topology({ network: { subnet: "fd00::/64" }, vips: { front: { address: "fd00::100" } } });
    expect(findings("vip-router-id-range", input)).toEqual([
      {
        message:
          'VIP "front" has the router id 0, which derives from its address fd00::100. A router id must be from 1 to 255.',
        at: ["/vips/front/routerId"],
        hint: 'Set "vips.front.routerId" to 1.',
      },
    ]);
  });

  it("accepts a router id that is given", () => {
    const input = topology({
      network: { subnet: "10.0.0.0/16" },
      vips: { front: { address: "10.0.1.0", routerId: 9 } },
    });
    expect(findings("vip-router-id-range", input)).toEqual([]);
  });
});
