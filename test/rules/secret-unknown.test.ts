import { describe, expect, it } from "vitest";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology } from "./harness.ts";

describe("secret-unknown", () => {
  const input = topology();
  const secrets = strongSecrets(planOf(input));

  it("suggests the name that was meant", () => {
    expect(findings("secret-unknown", input, { ...secrets, "vrrp-font": "h8Qz3Lw7" })).toEqual([
      {
        message: 'The secret "vrrp-font" has a value, but nothing in the topology needs it.',
        at: [""],
        hint: 'Did you mean "vrrp-front"?',
      },
    ]);
  });

  it("keeps a name on one line and short", () => {
    const [finding, ...others] = findings("secret-unknown", input, { [`a\n${"b".repeat(500)}`]: "" });
    expect(others).toEqual([]);
    expect(finding?.message).toMatch(/^The secret "a\\nb{74}…" has a value, but/);
  });

  it("accepts what is needed, and less", () => {
    expect(findings("secret-unknown", input, secrets)).toEqual([]);
    expect(findings("secret-unknown", input)).toEqual([]);
  });
});
