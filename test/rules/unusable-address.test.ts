import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("unusable-address", () => {
  it("says what each kind of address is", () => {
    const input = topology({
      hosts: {
        a: { address: "127.0.0.1" },
        b: { address: "0.0.0.0" },
        c: { address: "169.254.1.1" },
        d: { address: "224.0.0.18" },
        e: { address: "255.255.255.255" },
        f: { address: "240.0.0.1" },
        g: { address: "::1" },
        h: { address: "fe80::1" },
        i: { address: "::ffff:10.0.0.9" },
      },
    });
    expect(findings("unusable-address", input)).toEqual([
      {
        message:
          'Host "a" has the address 127.0.0.1, a loopback address, which connects every host to itself.',
        at: ["/hosts/a/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message: 'Host "b" has the address 0.0.0.0, the unspecified address, which no host can have.',
        at: ["/hosts/b/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message:
          'Host "c" has the address 169.254.1.1, a link-local address, which each interface chooses for itself.',
        at: ["/hosts/c/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message:
          'Host "d" has the address 224.0.0.18, a multicast address, which belongs to a group of hosts.',
        at: ["/hosts/d/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message:
          'Host "e" has the address 255.255.255.255, the broadcast address, which belongs to all hosts.',
        at: ["/hosts/e/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message: 'Host "f" has the address 240.0.0.1, a reserved address, which hosts drop.',
        at: ["/hosts/f/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message: 'Host "g" has the address ::1, a loopback address, which connects every host to itself.',
        at: ["/hosts/g/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message:
          'Host "h" has the address fe80::1, a link-local address, which each interface chooses for itself.',
        at: ["/hosts/h/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message:
          'Host "i" has the address ::ffff:10.0.0.9, an IPv4-mapped IPv6 address, which no interface can have.',
        at: ["/hosts/i/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
    ]);
  });

  it("sees VIPs and unmanaged hosts", () => {
    const input = topology({
      vips: { front: { address: "127.0.0.5" } },
      hosts: { card: { address: "127.0.0.1", managed: false } },
    });
    expect(findings("unusable-address", input)).toEqual([
      {
        message:
          'Host "card" has the address 127.0.0.1, a loopback address, which connects every host to itself.',
        at: ["/hosts/card/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
      {
        message:
          'VIP "front" has the address 127.0.0.5, a loopback address, which connects every host to itself.',
        at: ["/vips/front/address"],
        hint: "Change it to an address in the subnet 10.0.0.0/24.",
      },
    ]);
  });

  it("accepts private, public and documentation addresses", () => {
    const input = topology({
      hosts: {
        a: { address: "192.0.2.1" },
        b: { address: "8.8.8.8" },
        c: { address: "fd00::1" },
        d: { address: "2001:db8::1" },
      },
    });
    expect(findings("unusable-address", input)).toEqual([]);
  });

  it("finds a further address", () => {
    const input = topology({
      network: { subnets: { inside: "10.1.0.0/24" } },
      hosts: { n1: { addresses: { inside: "127.0.0.2" } } },
    });
    expect(findings("unusable-address", input)).toEqual([
      {
        message:
          'Host "n1" has the address 127.0.0.2 in network "inside", a loopback address, which connects every host to itself.',
        at: ["/hosts/n1/addresses/inside"],
        hint: "Change it to an address in the subnets 10.0.0.0/24 and 10.1.0.0/24.",
      },
    ]);
  });
});
