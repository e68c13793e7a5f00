import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const network = { subnets: { inside: { ranges: ["10.1.0.0/24", "10.2.0.0/24"] } } };

describe("placed-without-address", () => {
  it("finds hosts of a section without an address in its network", () => {
    const input = topology({
      network,
      hosts: { n1: { addresses: { inside: "10.1.0.1" } } },
      etcd: { network: "inside" },
    });
    expect(findings("placed-without-address", input)).toEqual([
      {
        message: '"etcd" is placed in network "inside", where "n2" and "n3" have no address.',
        at: ["/etcd/network", "/hosts/n2", "/hosts/n3"],
        hint: 'Set "hosts.n2.addresses.inside", and that of the others, or place the section elsewhere.',
      },
    ]);
  });

  it("accepts further and main addresses in any subnet of the network", () => {
    const input = topology({
      network,
      hosts: {
        n1: { addresses: { inside: "10.1.0.1" } },
        n2: { addresses: { inside: "10.2.0.2" } },
        n3: { address: "10.2.0.3" },
      },
      etcd: { network: "inside" },
    });
    expect(findings("placed-without-address", input)).toEqual([]);
  });
});
