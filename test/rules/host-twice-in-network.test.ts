import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const network = { subnets: { inside: { ranges: ["10.1.0.0/24", "10.2.0.0/24"] } } };

describe("host-twice-in-network", () => {
  it("finds a further address in the network of the main one", () => {
    const input = topology({
      network,
      hosts: { n1: { address: "10.1.0.1", addresses: { inside: "10.2.0.1" } } },
    });
    expect(findings("host-twice-in-network", input)).toEqual([
      {
        message:
          'Host "n1" has the address 10.1.0.1, which is in network "inside", and the address 10.2.0.1 in network "inside".',
        at: ["/hosts/n1/addresses/inside", "/hosts/n1/address"],
        hint: 'Remove "inside" from the addresses of the host: its address is that of this network.',
      },
    ]);
  });

  it("accepts one address in each network", () => {
    const input = topology({ network, hosts: { n1: { addresses: { inside: "10.2.0.1" } } } });
    expect(findings("host-twice-in-network", input)).toEqual([]);
  });
});
