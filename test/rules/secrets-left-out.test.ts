import { describe, expect, it } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology } from "./harness.ts";

describe("secrets-left-out", () => {
  const input = topology();

  it("notes that no values were given", () => {
    expect(findings("secrets-left-out", input, null)).toEqual([
      {
        message: "The files contain placeholders for 6 secrets, because no values were given.",
        at: ["/name"],
        hint: "Generate values with `gen-bundle secrets`, and pass them with --secrets.",
      },
    ]);
  });

  it("says nothing where values were given, even too few, nor where none is needed", () => {
    expect(findings("secrets-left-out", input, strongSecrets(planOf(input)))).toEqual([]);
    expect(findings("secrets-left-out", input, {})).toEqual([]);
    const bare = { name: "lab", network: { subnet: "10.0.0.0/24" }, hosts: { n1: { address: "10.0.0.1" } } };
    expect(findings("secrets-left-out", bare, null)).toEqual([]);
  });

  it("stands in the place of the warning that some are missing", () => {
    const rulesOf = (options?: object) => buildBundle(input, options).diagnostics.map(({ rule }) => rule);
    expect(rulesOf()).toContain("secrets-left-out");
    expect(rulesOf()).not.toContain("secret-missing");
    expect(rulesOf({ secrets: {} })).toContain("secret-missing");
    expect(rulesOf({ secrets: {} })).not.toContain("secrets-left-out");
  });
});
