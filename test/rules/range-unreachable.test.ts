import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("range-unreachable", () => {
  it("finds a range of another family", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24", "fd00::/64"] } });
    expect(findings("range-unreachable", input)).toEqual([
      {
        message:
          "The range fd00::/64 is IPv6, but no host has an IPv6 address, so clients in this range cannot connect.",
        at: ["/network/admin/1"],
        hint: "Replace it with the range that these clients connect from, or remove it.",
      },
    ]);
  });

  it("accepts ranges of the hosts' family", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24"], clients: ["192.168.0.0/16"] } });
    expect(findings("range-unreachable", input)).toEqual([]);
  });
});
