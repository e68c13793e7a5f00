import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("address-order", () => {
  it("finds two addresses in the order of copying", () => {
    const input = topology({
      hosts: { n1: { address: "10.0.0.8" }, n2: { address: "10.0.0.7" }, n3: { address: "10.0.0.9" } },
    });
    expect(findings("address-order", input)).toEqual([
      {
        message:
          'Hosts "n1", "n2" and "n3" are numbered, but "n1" has 10.0.0.8 and "n2" has 10.0.0.7, which is lower.',
        at: ["/hosts/n2/address", "/hosts/n1/address"],
        hint: "Compare the addresses with those of the machines. If they are correct, accept this finding.",
      },
    ]);
  });

  it("accepts gaps in order", () => {
    const input = topology({
      hosts: { n1: { address: "10.0.0.7" }, n2: { address: "10.0.0.30" }, n3: { address: "10.0.0.200" } },
    });
    expect(findings("address-order", input)).toEqual([]);
  });

  it("says nothing of two hosts", () => {
    const input = topology({
      hosts: {
        n1: { address: "10.0.0.8" },
        n2: { address: "10.0.0.7" },
        n3: undefined,
        m1: { address: "10.0.0.9" },
      },
      etcd: { hosts: ["n1"] },
      postgres: { hosts: ["n1", "n2"] },
    });
    expect(findings("address-order", input)).toEqual([]);
  });
});
