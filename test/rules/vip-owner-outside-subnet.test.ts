import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const network = { subnets: { "zone-b": "10.0.1.0/24" } };

describe("vip-owner-outside-subnet", () => {
  it("finds an owner in another subnet", () => {
    const input = topology({ network, hosts: { n2: { address: "10.0.1.2" } } });
    expect(findings("vip-owner-outside-subnet", input)).toEqual([
      {
        message:
          'VIP "front" has the address 10.0.0.100 in the subnet 10.0.0.0/24, but its owner "n2" has only the address 10.0.1.2 in the subnet 10.0.1.0/24.',
        at: ["/vips/front/hosts", "/vips/front/address", "/hosts/n2"],
        hint: 'Remove "n2" from the hosts of the VIP, or set addresses in 10.0.0.0/24.',
      },
    ]);
  });

  it("finds a VIP in a subnet of none of its owners", () => {
    const input = topology({ network, vips: { front: { address: "10.0.1.100" } } });
    expect(findings("vip-owner-outside-subnet", input)).toEqual([
      {
        message:
          'VIP "front" has the address 10.0.1.100 in the subnet 10.0.1.0/24, but its owners "n1" and "n2" are in other subnets, such as 10.0.0.0/24 with the address 10.0.0.1.',
        at: ["/vips/front/hosts", "/vips/front/address", "/hosts/n1", "/hosts/n2"],
        hint: "Remove them from the hosts of the VIP, or set addresses in 10.0.1.0/24.",
      },
    ]);
  });

  it("finds an additional address in a subnet of none of its owners, and tells addresses of one subnet once", () => {
    const input = topology({ network, vips: { front: { additionalAddresses: ["10.0.1.90"] } } });
    expect(findings("vip-owner-outside-subnet", input)).toEqual([
      {
        message:
          'VIP "front" has the additional address 10.0.1.90 in the subnet 10.0.1.0/24, but its owners "n1" and "n2" are in other subnets, such as 10.0.0.0/24 with the address 10.0.0.1.',
        at: ["/vips/front/hosts", "/vips/front/additionalAddresses/0", "/hosts/n1", "/hosts/n2"],
        hint: "Remove them from the hosts of the VIP, or set addresses in 10.0.1.0/24.",
      },
    ]);
    const both = topology({
      network,
      vips: { front: { address: "10.0.1.100", additionalAddresses: ["10.0.1.90"] } },
    });
    expect(findings("vip-owner-outside-subnet", both)).toHaveLength(1);
  });

  it("leaves an address outside of all subnets to its own rule", () => {
    const input = topology({ network, hosts: { n2: { address: "10.0.2.2" } } });
    expect(findings("vip-owner-outside-subnet", input)).toEqual([]);
  });

  it("accepts another host in another subnet", () => {
    const input = topology({ network, hosts: { n3: { address: "10.0.1.3" } } });
    expect(findings("vip-owner-outside-subnet", input)).toEqual([]);
  });

  it("accepts an owner that has a further address in the network of the VIP", () => {
    const input = topology({
      network: { subnets: { inside: { ranges: ["10.0.1.0/24", "10.0.2.0/24"] } } },
      hosts: { n1: { addresses: { inside: "10.0.1.1" } }, n2: { addresses: { inside: "10.0.1.2" } } },
      vips: { front: { address: "10.0.1.100" } },
    });
    expect(findings("vip-owner-outside-subnet", input)).toEqual([]);
  });

  it("finds an owner in another subnet of the network", () => {
    const input = topology({
      network: { subnets: { inside: { ranges: ["10.0.1.0/24", "10.0.2.0/24"] } } },
      hosts: { n1: { addresses: { inside: "10.0.1.1" } }, n2: { addresses: { inside: "10.0.2.2" } } },
      vips: { front: { address: "10.0.1.100" } },
    });
    expect(findings("vip-owner-outside-subnet", input).map(({ message }) => message)).toEqual([
      'VIP "front" has the address 10.0.1.100 in the subnet 10.0.1.0/24, but its owner "n2" has only the address 10.0.2.2 in the subnet 10.0.2.0/24.',
    ]);
  });
});
