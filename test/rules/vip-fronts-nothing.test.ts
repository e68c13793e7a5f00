import { describe, expect, it } from "vitest";
import { checkPlan } from "../../src/check.ts";
import { findings, planOf, topology } from "./harness.ts";

describe("vip-fronts-nothing", () => {
  it("finds a VIP that nothing uses", () => {
    const input = topology({ vips: { other: { address: "10.0.0.101", hosts: ["n1", "n2"] } } });
    expect(findings("vip-fronts-nothing", input)).toEqual([
      {
        message: 'VIP "other" has no service behind it.',
        at: ["/vips/other"],
        hint: 'Set "vip": "other" in the section of a service, or remove the VIP.',
      },
    ]);
  });

  it("accepts a VIP before a service", () => {
    const input = topology();
    expect(findings("vip-fronts-nothing", input)).toEqual([]);
  });

  it("says nothing while a VIP is misspelt somewhere", () => {
    const input = topology({ haproxy: { vip: "font" } });
    expect(checkPlan(planOf(input)).map(({ rule }) => rule)).not.toContain("vip-fronts-nothing");
  });
});
