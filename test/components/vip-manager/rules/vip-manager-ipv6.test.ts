import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const followed = {
  haproxy: undefined,
  vips: { front: { hosts: ["n1", "n2", "n3"] } },
  vipManager: { vip: "front" },
};

describe("vip-manager-ipv6", () => {
  it("finds an IPv6 VIP", () => {
    const input = topology(followed, {
      network: { subnet: "fd00::/64" },
      hosts: { n1: { address: "fd00::1" }, n2: { address: "fd00::2" }, n3: { address: "fd00::3" } },
      vips: { front: { address: "fd00::10" } },
    });
    expect(findings("vip-manager-ipv6", input)).toEqual([
      {
        message:
          'VIP "front" has the IPv6 address fd00::10, but the bundle supports only IPv4 addresses for vip-manager.',
        at: ["/vipManager/vip", "/vips/front/address"],
        hint: "Use load balancers with their own VIP in front of the database instead.",
      },
    ]);
  });

  it("accepts an IPv4 VIP", () => {
    expect(findings("vip-manager-ipv6", topology(followed))).toEqual([]);
  });
});
