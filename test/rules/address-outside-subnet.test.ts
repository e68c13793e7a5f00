import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("address-outside-subnet", () => {
  it("finds hosts and VIPs outside", () => {
    const input = topology({
      hosts: { n1: { address: "10.0.1.1" } },
      vips: { front: { address: "10.0.1.100" } },
    });
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message: 'Host "n1" has the address 10.0.1.1, which is outside the subnet 10.0.0.0/24.',
        at: ["/hosts/n1/address", "/network/subnet"],
        hint: 'Change it to a host address in 10.0.0.0/24, or correct "network.subnet".',
      },
      {
        message: 'VIP "front" has the address 10.0.1.100, which is outside the subnet 10.0.0.0/24.',
        at: ["/vips/front/address", "/network/subnet"],
        hint: 'Change it to a host address in 10.0.0.0/24, or correct "network.subnet".',
      },
    ]);
  });

  it("finds an additional address of a VIP", () => {
    const input = topology({ vips: { front: { additionalAddresses: ["10.0.0.90", "10.0.1.90"] } } });
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message: 'VIP "front" has the additional address 10.0.1.90, which is outside the subnet 10.0.0.0/24.',
        at: ["/vips/front/additionalAddresses/1", "/network/subnet"],
        hint: 'Change it to a host address in 10.0.0.0/24, or correct "network.subnet".',
      },
    ]);
  });

  it("says which family the subnet is of", () => {
    const input = topology({ hosts: { n1: { address: "fd00::1" } } });
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message: 'Host "n1" has the address fd00::1, an IPv6 address, but the subnet 10.0.0.0/24 is IPv4.',
        at: ["/hosts/n1/address", "/network/subnet"],
        hint: 'Change it to a host address in 10.0.0.0/24, or correct "network.subnet".',
      },
    ]);
  });

  it("takes a subnet of another family than all addresses for one mistake", () => {
    const [found, ...others] = findings(
      "address-outside-subnet",
      topology({ network: { subnet: "fd00::/64" } }),
    );
    expect(others).toEqual([]);
    expect(found?.at).toEqual(["/network/subnet", "/hosts/n1/address"]);
    expect(found?.hint).toBe('Correct "network.subnet", which contains every managed host and every VIP.');
  });

  it("knows the network's own address and the broadcast address", () => {
    const input = topology({
      network: { subnet: "10.0.0.0/25" },
      hosts: { n1: { address: "10.0.0.0" } },
      vips: { front: { address: "10.0.0.127" } },
    });
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message: 'Host "n1" has the address 10.0.0.0, the network address of the subnet 10.0.0.0/25.',
        at: ["/hosts/n1/address", "/network/subnet"],
        hint: 'Change it to a host address in 10.0.0.0/25, or correct "network.subnet".',
      },
      {
        message: 'VIP "front" has the address 10.0.0.127, the broadcast address of the subnet 10.0.0.0/25.',
        at: ["/vips/front/address", "/network/subnet"],
        hint: 'Change it to a host address in 10.0.0.0/25, or correct "network.subnet".',
      },
    ]);
  });

  it("takes a subnet that is a little too small for one mistake, and few addresses for several", () => {
    const addresses = {
      n1: { address: "10.0.0.20" },
      n2: { address: "10.0.0.31" },
      n3: { address: "10.0.0.40" },
    };
    const input = topology({ network: { subnet: "10.0.0.0/27" }, hosts: addresses });
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message:
          '3 of 4 hosts and VIPs have addresses outside the subnet 10.0.0.0/27, or its network or broadcast address, such as 10.0.0.31 of host "n2".',
        at: ["/network/subnet", "/hosts/n2/address"],
        hint: 'Set "network.subnet" to 10.0.0.0/25, which has all of them.',
      },
    ]);
    const far = topology({
      network: { subnet: "10.0.0.0/25" },
      hosts: { n1: { address: "10.0.0.200" }, n2: { address: "10.0.0.201" } },
    });
    expect(findings("address-outside-subnet", far)).toHaveLength(2);
  });

  it("accepts both addresses of a subnet of two", () => {
    const input = topology({
      network: { subnet: "10.0.0.0/31" },
      hosts: { n1: { address: "10.0.0.0" }, n2: { address: "10.0.0.1" }, n3: undefined },
      vips: undefined,
      etcd: undefined,
      postgres: undefined,
      haproxy: undefined,
    });
    expect(findings("address-outside-subnet", input)).toEqual([]);
  });

  it("accepts a subnet that is written with a host's address", () => {
    const input = topology({ network: { subnet: "10.0.0.77/24" } });
    expect(findings("address-outside-subnet", input)).toEqual([]);
  });

  it("accepts an unmanaged host elsewhere", () => {
    const input = topology({ hosts: { card: { address: "172.16.0.1", managed: false } } });
    expect(findings("address-outside-subnet", input)).toEqual([]);
  });

  it("leaves unusable addresses to their own rule", () => {
    const input = topology({ hosts: { n1: { address: "127.0.0.1" } } });
    expect(findings("address-outside-subnet", input)).toEqual([]);
  });

  it("names all subnets where there are several", () => {
    const network = { subnets: { "zone-b": "10.0.1.0/24" } };
    const input = topology({
      network,
      hosts: { n1: { address: "10.0.2.1" }, n2: { address: "10.0.1.2" }, n3: { address: "10.0.1.255" } },
    });
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message:
          'Host "n1" has the address 10.0.2.1, which is outside the subnets 10.0.0.0/24 and 10.0.1.0/24.',
        at: ["/hosts/n1/address", "/network/subnet", "/network/subnets"],
        hint: 'Change it to a host address in one of them, or add its subnet to "network.subnets".',
      },
      {
        message: 'Host "n3" has the address 10.0.1.255, the broadcast address of the subnet 10.0.1.0/24.',
        at: ["/hosts/n3/address", "/network/subnets/zone-b"],
        hint: 'Change it to a host address in 10.0.1.0/24, or correct "network.subnets.zone-b".',
      },
    ]);
  });

  it("takes subnets that contain few addresses for one mistake", () => {
    const input = topology({ network: { subnet: "10.9.0.0/24", subnets: { "zone-b": "10.8.0.0/24" } } });
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message:
          '4 of 4 hosts and VIPs have addresses outside the subnets 10.9.0.0/24 and 10.8.0.0/24, such as 10.0.0.1 of host "n1".',
        at: ["/network/subnet", "/network/subnets", "/hosts/n1/address"],
        hint: 'Correct "network.subnet" and "network.subnets", which contain every managed host and every VIP.',
      },
    ]);
  });

  it("holds further addresses against the subnets of their network", () => {
    const input = topology({
      network: { subnets: { inside: { ranges: ["10.1.0.0/24", "10.2.0.0/24"] } } },
      hosts: {
        n1: { addresses: { inside: "10.0.0.9" } },
        n2: { addresses: { inside: "10.2.0.255" } },
        n3: { addresses: { inside: "10.2.0.3" } },
      },
    });
    const hint = "Change it to a host address in one of these subnets, or correct the network.";
    expect(findings("address-outside-subnet", input)).toEqual([
      {
        message:
          'Host "n1" has the address 10.0.0.9 in network "inside" (10.1.0.0/24 and 10.2.0.0/24), which is outside of it.',
        at: ["/hosts/n1/addresses/inside", "/network/subnets/inside/ranges/0"],
        hint,
      },
      {
        message:
          'Host "n2" has the address 10.2.0.255 in network "inside" (10.1.0.0/24 and 10.2.0.0/24), the broadcast address of the subnet 10.2.0.0/24.',
        at: ["/hosts/n2/addresses/inside", "/network/subnets/inside/ranges/0"],
        hint,
      },
    ]);
  });
});
