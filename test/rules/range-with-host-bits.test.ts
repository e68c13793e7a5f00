import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("range-with-host-bits", () => {
  it("finds an address in the place of a range", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24", "192.168.83.129/24"] } });
    expect(findings("range-with-host-bits", input)).toEqual([
      {
        message:
          "The range 192.168.83.129/24 starts at 192.168.83.0, but 192.168.83.129 is an address within it.",
        at: ["/network/admin/1"],
        hint: "Write 192.168.83.0/24, or 192.168.83.129/32 for this address only.",
      },
    ]);
  });

  it("finds it in the subnet once", () => {
    const input = topology({ network: { subnet: "10.0.0.7/24" } });
    expect(findings("range-with-host-bits", input)).toEqual([
      {
        message: "The range 10.0.0.7/24 starts at 10.0.0.0, but 10.0.0.7 is an address within it.",
        at: ["/network/subnet"],
        hint: "Write 10.0.0.0/24.",
      },
    ]);
  });

  it("accepts ranges and single addresses", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24", "192.168.83.129/32", "fd00::7/64"] } });
    expect(findings("range-with-host-bits", input)).toEqual([]);
  });
});
