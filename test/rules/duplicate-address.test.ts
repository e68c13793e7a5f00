import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("duplicate-address", () => {
  it("finds two hosts and offers the next free address", () => {
    const input = topology({ hosts: { n2: { address: "10.0.0.1" } } });
    expect(findings("duplicate-address", input)).toEqual([
      {
        message: 'Host "n1" and host "n2" have the same address, 10.0.0.1.',
        at: ["/hosts/n1/address", "/hosts/n2/address"],
        hint: "Set a different address for each, such as 10.0.0.2, which is unused in the topology.",
      },
    ]);
  });

  it("offers different addresses to different pairs", () => {
    const input = topology({
      hosts: { n1: { address: "10.0.0.8" }, n2: { address: "10.0.0.8" }, n3: { address: "10.0.0.9" } },
      vips: { front: { address: "10.0.0.9" } },
    });
    expect(findings("duplicate-address", input).map(({ hint }) => hint)).toEqual([
      "Set a different address for each, such as 10.0.0.10, which is unused in the topology.",
      "Set a different address for each, such as 10.0.0.11, which is unused in the topology.",
    ]);
  });

  it("finds a VIP on the address of a host, in one finding with all sides", () => {
    const input = topology({ hosts: { n1: { address: "10.0.0.100" }, n2: { address: "10.0.0.100" } } });
    expect(findings("duplicate-address", input)).toEqual([
      {
        message: 'VIP "front", host "n1" and host "n2" have the same address, 10.0.0.100.',
        at: ["/vips/front/address", "/hosts/n1/address", "/hosts/n2/address"],
        hint: "Set a different address for each, such as 10.0.0.101, which is unused in the topology.",
      },
    ]);
  });

  it("finds an additional address of a VIP that a host has, or that it has itself", () => {
    const taken = topology({ vips: { front: { additionalAddresses: ["10.0.0.3"] } } });
    expect(findings("duplicate-address", taken)).toEqual([
      {
        message: 'An additional address of VIP "front" and host "n3" have the same address, 10.0.0.3.',
        at: ["/vips/front/additionalAddresses/0", "/hosts/n3/address"],
        hint: "Set a different address for each, such as 10.0.0.4, which is unused in the topology.",
      },
    ]);
    const own = topology({ vips: { front: { additionalAddresses: ["10.0.0.100"] } } });
    expect(findings("duplicate-address", own).map(({ message }) => message)).toEqual([
      'VIP "front" and an additional address of VIP "front" have the same address, 10.0.0.100.',
    ]);
  });

  it("finds two VIPs", () => {
    const input = topology({ vips: { other: { address: "10.0.0.100", hosts: ["n1", "n2"], routerId: 7 } } });
    expect(findings("duplicate-address", input)).toEqual([
      {
        message: 'VIP "front" and VIP "other" have the same address, 10.0.0.100.',
        at: ["/vips/front/address", "/vips/other/address"],
        hint: "Set a different address for each, such as 10.0.0.101, which is unused in the topology.",
      },
    ]);
  });

  it("sees through the spellings of IPv6", () => {
    const input = topology({
      network: { subnet: "fd00::/64" },
      hosts: { n1: { address: "fd00::A" }, n2: { address: "fd00:0:0::000a" } },
    });
    expect(findings("duplicate-address", input)).toEqual([
      {
        message: 'Host "n1" and host "n2" have the same address, fd00::a.',
        at: ["/hosts/n1/address", "/hosts/n2/address"],
        hint: "Set a different address for each, such as fd00::b, which is unused in the topology.",
      },
    ]);
  });

  it("offers no address where the subnet has none", () => {
    const input = topology({
      network: { subnet: "10.0.0.0/30" },
      hosts: { n2: { address: "10.0.0.2" }, n3: { address: "10.0.0.2" } },
    });
    expect(findings("duplicate-address", input)).toEqual([
      {
        message: 'Host "n2" and host "n3" have the same address, 10.0.0.2.',
        at: ["/hosts/n2/address", "/hosts/n3/address"],
        hint: "Set a different address for each.",
      },
    ]);
  });

  it("accepts two names of one machine that is not ours", () => {
    const input = topology({
      hosts: {
        card1: { address: "10.9.0.1", managed: false },
        card2: { address: "10.9.0.1", managed: false },
      },
    });
    expect(findings("duplicate-address", input)).toEqual([]);
  });

  it("finds a further address of a host that another one has", () => {
    const input = topology({
      network: { subnets: { inside: "10.1.0.0/24" } },
      hosts: { n1: { addresses: { inside: "10.1.0.1" } }, n2: { addresses: { inside: "10.1.0.1" } } },
    });
    expect(findings("duplicate-address", input)).toEqual([
      {
        message:
          'Host "n1" in network "inside" and host "n2" in network "inside" have the same address, 10.1.0.1.',
        at: ["/hosts/n1/addresses/inside", "/hosts/n2/addresses/inside"],
        hint: "Set a different address for each, such as 10.1.0.2, which is unused in the topology.",
      },
    ]);
  });
});
