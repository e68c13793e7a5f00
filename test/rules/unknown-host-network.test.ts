import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("unknown-host-network", () => {
  it("finds a network of a host and of a section that is not there, and names one that is", () => {
    const input = topology({
      network: { subnets: { inside: "10.1.0.0/24" } },
      hosts: { n1: { addresses: { insid: "10.1.0.1" } } },
      etcd: { network: "insid" },
      postgres: { network: "elsewhere" },
    });
    expect(findings("unknown-host-network", input)).toEqual([
      {
        message:
          'Network "insid" is not in "network.subnets", but is used as a network of host "n1" and as the network of "etcd".',
        at: ["/hosts/n1/addresses/insid", "/etcd/network"],
        hint: 'Did you mean "inside"?',
      },
      {
        message: 'Network "elsewhere" is not in "network.subnets", but is used as the network of "postgres".',
        at: ["/postgres/network"],
        hint: 'Choose from "inside".',
      },
    ]);
  });

  it("accepts networks with subnets", () => {
    const input = topology({
      network: { subnets: { inside: "10.1.0.0/24" } },
      hosts: { n1: { addresses: { inside: "10.1.0.1" } } },
      etcd: { network: "inside" },
    });
    expect(findings("unknown-host-network", input)).toEqual([]);
  });
});
