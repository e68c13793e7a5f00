import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("zone-unknown", () => {
  it("finds an estate without zones", () => {
    const input = topology({
      hosts: { n1: { zone: undefined }, n2: { zone: undefined }, n3: { zone: undefined } },
    });
    expect(findings("zone-unknown", input)).toEqual([
      {
        message: 'No host sets "zone", so the effect of losing a hypervisor or a rack cannot be checked.',
        at: ["/hosts"],
        hint: 'Set "zone" of each host to its failure domain, such as its hypervisor, rack or room.',
      },
    ]);
  });

  it("names the hosts without one", () => {
    const input = topology({ hosts: { n2: { zone: undefined }, n3: { zone: undefined } } });
    expect(findings("zone-unknown", input)).toEqual([
      {
        message:
          'Hosts "n2" and "n3" do not set "zone", so the effect of losing a zone cannot be checked completely.',
        at: ["/hosts/n2", "/hosts/n3"],
        hint: 'Set "zone" of each host to its failure domain, such as its hypervisor, rack or room.',
      },
    ]);
  });

  it("accepts a host on which nothing relies", () => {
    const input = topology({ hosts: { spare: { address: "10.0.0.9" } } });
    expect(findings("zone-unknown", input)).toEqual([]);
  });

  it("says nothing of an estate of one host", () => {
    const input = topology({
      hosts: { n1: { zone: undefined }, n2: undefined, n3: undefined },
      vips: undefined,
      haproxy: undefined,
      etcd: { hosts: ["n1"] },
      postgres: { hosts: ["n1"] },
    });
    expect(findings("zone-unknown", input)).toEqual([]);
  });
});
