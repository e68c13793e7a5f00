import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("label-used-twice", () => {
  it("finds two machines of one label", () => {
    const input = topology({ hosts: { n1: { label: "VM1" }, n2: { label: "VM1" }, n3: { label: "VM3" } } });
    expect(findings("label-used-twice", input)).toEqual([
      {
        message: 'Hosts "n1" and "n2" have the same label "VM1".',
        at: ["/hosts/n2/label", "/hosts/n1/label"],
        hint: "Set a different label for each.",
      },
    ]);
  });

  it("accepts labels that differ, and none", () => {
    const input = topology({ hosts: { n1: { label: "VM1" }, n2: { label: "VM2" } } });
    expect(findings("label-used-twice", input)).toEqual([]);
  });
});
