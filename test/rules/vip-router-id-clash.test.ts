import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("vip-router-id-clash", () => {
  it("finds a router id that follows from the address", () => {
    const input = topology({
      vips: { other: { address: "10.0.0.101", hosts: ["n1", "n2"], routerId: 100 } },
    });
    expect(findings("vip-router-id-clash", input)).toEqual([
      {
        message: 'VIPs "front" and "other" have the same router id, 100.',
        at: ["/vips/other/routerId", "/vips/front/routerId"],
        hint: 'Set "vips.other.routerId" to 101, which no other VIP has.',
      },
    ]);
  });

  it("finds three VIPs once, and begins again after 255", () => {
    const input = topology({
      vips: {
        front: { routerId: 255 },
        other: { address: "10.0.0.101", hosts: ["n1", "n2"], routerId: 255 },
        third: { address: "10.0.0.102", hosts: ["n1", "n2"], routerId: 255 },
      },
    });
    expect(findings("vip-router-id-clash", input)).toEqual([
      {
        message: 'VIPs "front", "other" and "third" have the same router id, 255.',
        at: ["/vips/third/routerId", "/vips/other/routerId", "/vips/front/routerId"],
        hint: 'Set "vips.third.routerId" to 1, which no other VIP has.',
      },
    ]);
  });

  it("leaves 0 to its own rule", () => {
    const input = topology({
      network: { subnet: "10.0.0.0/16" },
      vips: { front: { address: "10.0.1.0" }, other: { address: "10.0.2.0", hosts: ["n1", "n2"] } },
    });
    expect(findings("vip-router-id-clash", input)).toEqual([]);
  });

  it("accepts one router id in two subnets, and offers one that is free in the subnet", () => {
    const network = { subnets: { "zone-b": "10.0.1.0/24" } };
    const other = { address: "10.0.1.100", hosts: ["n3"] };
    expect(findings("vip-router-id-clash", topology({ network, vips: { other } }))).toEqual([]);
    const third = { address: "10.0.1.101", hosts: ["n3"], routerId: 100 };
    expect(findings("vip-router-id-clash", topology({ network, vips: { other, third } }))).toEqual([
      {
        message: 'VIPs "other" and "third" have the same router id, 100.',
        at: ["/vips/third/routerId", "/vips/other/routerId"],
        hint: 'Set "vips.third.routerId" to 101, which no other VIP has.',
      },
    ]);
  });

  it("accepts router ids that differ", () => {
    const input = topology({ vips: { other: { address: "10.0.0.101", hosts: ["n1", "n2"] } } });
    expect(findings("vip-router-id-clash", input)).toEqual([]);
  });
});
