import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("range-unreachable", () => {
  it("finds a range of another family", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24", "fd00::/64"] } });
    expect(findings("range-unreachable", input)).toEqual([
      {
        message:
          "The range fd00::/64 is of IPv6, and no host has such an address: nobody in it reaches anything.",
        at: ["/network/admin/1"],
        hint: "Remove it, or give the range by which these clients come.",
      },
    ]);
  });

  it("accepts ranges of the hosts' family", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24"], clients: ["192.168.0.0/16"] } });
    expect(findings("range-unreachable", input)).toEqual([]);
  });
});
