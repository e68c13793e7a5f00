import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("name-confusable", () => {
  it("finds a letter for a digit", () => {
    const input = topology({ hosts: { nl: { address: "10.0.0.11" } } });
    expect(findings("name-confusable", input)).toEqual([
      {
        message: 'The names "n1" and "nl" look alike.',
        at: ["/hosts/n1", "/hosts/nl"],
        hint: "Rename one of them.",
      },
    ]);
  });

  it("finds a hyphen", () => {
    const input = topology({ hosts: { "n-2": { address: "10.0.0.12" } } });
    expect(findings("name-confusable", input)).toEqual([
      {
        message: 'The names "n-2" and "n2" look alike.',
        at: ["/hosts/n-2", "/hosts/n2"],
        hint: "Rename one of them.",
      },
    ]);
  });

  it("accepts numbers", () => {
    const input = topology();
    expect(findings("name-confusable", input)).toEqual([]);
  });
});
