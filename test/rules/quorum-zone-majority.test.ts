import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("quorum-zone-majority", () => {
  it("finds two of three members in one zone", () => {
    const input = topology({ hosts: { n2: { zone: "z1" } } });
    expect(findings("quorum-zone-majority", input)).toEqual([
      {
        message:
          '"etcd" has 3 members and tolerates the loss of 1, but zone "z1" has 2 of them ("n1" and "n2"): the loss of that zone stops it.',
        at: ["/hosts/n2/zone", "/hosts/n1/zone", "/etcd/hosts"],
        hint: "Spread the members over 3 zones or more, with at most 1 in each.",
      },
    ]);
  });

  it("finds all of them in one zone of several", () => {
    const input = topology({
      hosts: { n2: { zone: "z1" }, n3: { zone: "z1" }, n4: { address: "10.0.0.4", zone: "z4" } },
    });
    expect(findings("quorum-zone-majority", input)).toEqual([
      {
        message:
          '"etcd" has 3 members and tolerates the loss of 1, but zone "z1" has 3 of them ("n1", "n2" and "n3"): the loss of that zone stops it.',
        at: ["/hosts/n3/zone", "/hosts/n1/zone", "/hosts/n2/zone", "/etcd/hosts"],
        hint: "Spread the members over 3 zones or more, with at most 1 in each.",
      },
    ]);
  });

  it("finds both halves of an even number", () => {
    const input = topology({
      hosts: { n2: { zone: "z1" }, n4: { address: "10.0.0.4", zone: "z3" } },
      etcd: { hosts: ["n1", "n2", "n3", "n4"] },
    });
    expect(findings("quorum-zone-majority", input)).toEqual([
      {
        message:
          '"etcd" has 4 members and tolerates the loss of 1, but zone "z1" has 2 of them ("n1" and "n2") and zone "z3" has 2 of them ("n3" and "n4"): the loss of either zone stops it.',
        at: ["/hosts/n4/zone", "/hosts/n1/zone", "/hosts/n2/zone", "/hosts/n3/zone", "/etcd/hosts"],
        hint: "Spread the members over 4 zones or more, with at most 1 in each.",
      },
    ]);
  });

  it("accepts one in each zone", () => {
    const input = topology();
    expect(findings("quorum-zone-majority", input)).toEqual([]);
  });

  it("says nothing while a member's zone is not known", () => {
    const input = topology({ hosts: { n2: { zone: "z1" }, n3: { zone: undefined } } });
    expect(findings("quorum-zone-majority", input)).toEqual([]);
  });

  it("says nothing of an estate in one zone", () => {
    const input = topology({ hosts: { n2: { zone: "z1" }, n3: { zone: "z1" } } });
    expect(findings("quorum-zone-majority", input)).toEqual([]);
  });
});
