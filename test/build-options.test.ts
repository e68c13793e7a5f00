import { expect, it, test } from "vitest";
import { type BuildOptions, buildBundle } from "../src/index.ts";
import { topology } from "./rules/harness.ts";

const built = (options: unknown) => buildBundle(topology(), options as BuildOptions);

test.each([
  [{ secrets: new Map([["fernet-key", "value"]]) }, "secrets"],
  [{ secrets: "fernet-key=value" }, "secrets"],
  [{ secrets: ["value"] }, "secrets"],
  [{ secrets: null }, "secrets"],
  [{ today: "9999-99-99" }, "today"],
  [{ today: "2026-02-30" }, "today"],
  [{ today: "tomorrow" }, "today"],
  [{ today: new Date(0) }, "today"],
])("an option of the wrong kind is a finding: %j", (options, name) => {
  const { ok, diagnostics } = built(options);
  expect([ok, diagnostics.map(({ rule }) => rule)]).toEqual([false, ["invalid-value"]]);
  expect(diagnostics[0]?.message).toContain(`The option "${name}" must be`);
  expect(diagnostics[0]?.message).not.toContain("value=");
});

it("options that are no object are a finding", () => {
  expect(built("2026-11-21").diagnostics[0]?.message).toBe("The options must be an object.");
});

it("omitted options are defaults, also as null", () => {
  expect(built(null)).toEqual(built(undefined));
  expect(built({ secrets: undefined, today: undefined }).ok).toBe(true);
});
