import { describe, expect, it } from "vitest";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology } from "./harness.ts";

describe("secret-unknown", () => {
  const input = topology();
  const secrets = strongSecrets(planOf(input));

  it("suggests the name that was meant", () => {
    expect(findings("secret-unknown", input, { ...secrets, "vrrp-font": "h8Qz3Lw7" })).toEqual([
      {
        message: 'A value is given for the secret "vrrp-font", which nothing in the topology needs.',
        at: [""],
        hint: 'Did you mean "vrrp-front"?',
      },
    ]);
  });

  it("keeps a name on one line and short", () => {
    const [finding, ...others] = findings("secret-unknown", input, { [`a\n${"b".repeat(500)}`]: "" });
    expect(others).toEqual([]);
    expect(finding?.message).toMatch(/^A value is given for the secret "a\\nb{74}…", which/);
  });

  it("accepts what is needed, and less", () => {
    expect(findings("secret-unknown", input, secrets)).toEqual([]);
    expect(findings("secret-unknown", input)).toEqual([]);
  });
});
