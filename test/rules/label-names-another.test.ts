import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("label-names-another", () => {
  it("finds the name of another host", () => {
    const input = topology({ hosts: { n1: { label: "n2" } } });
    expect(findings("label-names-another", input)).toEqual([
      {
        message: 'Host "n1" has the label "n2", which is the name of another host or VIP.',
        at: ["/hosts/n1/label", "/hosts/n2"],
        hint: "Choose another label.",
      },
    ]);
  });

  it("finds the name of a VIP", () => {
    const input = topology({ hosts: { n1: { label: "front" } } });
    expect(findings("label-names-another", input)).toEqual([
      {
        message: 'Host "n1" has the label "front", which is the name of another host or VIP.',
        at: ["/hosts/n1/label", "/vips/front"],
        hint: "Choose another label.",
      },
    ]);
  });

  it("accepts labels of their own", () => {
    const input = topology({ hosts: { n1: { label: "VM1" }, n2: { label: "n2" } } });
    expect(findings("label-names-another", input)).toEqual([]);
  });
});
