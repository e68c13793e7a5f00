import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const network = { subnets: { inside: "10.1.0.0/24", "a-inside": "10.2.0.0/24" } };

describe("network-name-clash", () => {
  it("finds the name of a VIP, of a host, and of another host in another network", () => {
    const input = topology({
      network,
      hosts: {
        n1: { addresses: { inside: "10.1.0.1", "a-inside": "10.2.0.1" } },
        n2: { addresses: { inside: "10.1.0.2" } },
        "n1-a": { address: "10.0.0.4", addresses: { inside: "10.1.0.4" } },
        "n2-inside": { address: "10.0.0.5" },
      },
      vips: { "n1-inside": { address: "10.0.0.101", hosts: ["n1"] } },
    });
    const hint = "Rename one of the hosts, the VIP or the network.";
    expect(findings("network-name-clash", input)).toEqual([
      {
        message:
          '"n1-a-inside" would be the name of host "n1" in network "a-inside" and of host "n1-a" in network "inside".',
        at: ["/hosts/n1/addresses/a-inside", "/hosts/n1-a/addresses/inside"],
        hint,
      },
      {
        message: '"n1-inside" would be the name of host "n1" in network "inside" and of VIP "n1-inside".',
        at: ["/hosts/n1/addresses/inside", "/vips/n1-inside"],
        hint,
      },
      {
        message: '"n2-inside" would be the name of host "n2" in network "inside" and of host "n2-inside".',
        at: ["/hosts/n2/addresses/inside", "/hosts/n2-inside"],
        hint,
      },
    ]);
  });

  it("finds a name that is too long", () => {
    const name = "n".repeat(60);
    const input = topology({
      network,
      hosts: { [name]: { address: "10.0.0.4", addresses: { inside: "10.1.0.4" } } },
    });
    expect(findings("network-name-clash", input)).toEqual([
      {
        message: `The name of host "${name}" in network "inside" would be "${name}-inside" with 67 characters, but a host name has at most 63.`,
        at: [`/hosts/${name}/addresses/inside`],
        hint: "Shorten the name of the host or of the network.",
      },
    ]);
  });

  it("accepts names that nothing else has", () => {
    const input = topology({ network, hosts: { n1: { addresses: { inside: "10.1.0.1" } } } });
    expect(findings("network-name-clash", input)).toEqual([]);
  });
});
