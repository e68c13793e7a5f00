import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("name-used-twice", () => {
  it("finds a VIP with the name of a host", () => {
    const input = topology({ hosts: { front: { address: "10.0.0.4" } } });
    expect(findings("name-used-twice", input)).toEqual([
      {
        message: '"front" is the name of both a VIP (10.0.0.100) and a host (10.0.0.4).',
        at: ["/vips/front", "/hosts/front"],
        hint: 'Rename the VIP, for example to "front-vip".',
      },
    ]);
  });

  it("accepts names that differ", () => {
    const input = topology();
    expect(findings("name-used-twice", input)).toEqual([]);
  });
});
