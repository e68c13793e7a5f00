import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("subnets-overlap", () => {
  it("finds a subnet within another, and one that is there twice", () => {
    const input = topology({
      network: { subnets: { inside: { ranges: ["10.1.0.0/16", "10.0.0.128/25"] }, "zone-b": "10.1.0.0/16" } },
    });
    expect(findings("subnets-overlap", input)).toEqual([
      {
        message:
          'The subnet 10.1.0.0/16 of network "zone-b" lies within the subnet 10.1.0.0/16 of network "inside".',
        at: ["/network/subnets/zone-b", "/network/subnets/inside/ranges/0"],
        hint: "Give each subnet the range of one layer-2 segment, or remove one of them.",
      },
      {
        message:
          'The subnet 10.0.0.128/25 of network "inside" lies within the subnet 10.0.0.0/24 of "network.subnet".',
        at: ["/network/subnets/inside/ranges/1", "/network/subnet"],
        hint: "Give each subnet the range of one layer-2 segment, or remove one of them.",
      },
    ]);
  });

  it("accepts neighbours", () => {
    const input = topology({ network: { subnets: { "zone-b": "10.0.1.0/24", inside: "fd00::/64" } } });
    expect(findings("subnets-overlap", input)).toEqual([]);
  });
});
