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

  it.each([`a\n${"b".repeat(20)}`, "b".repeat(500), "postgres-superuser:value"])(
    "does not show a name that no secret can have: %j",
    (name) => {
      expect(findings("secret-unknown", input, { [name]: "" }).map(({ message }) => message)).toEqual([
        "The secret with an invalid name has a value, but nothing in the topology needs it.",
      ]);
    },
  );

  it.each(["vrrp-front", "VRRP_FRONT"])("does not show a value in the place of the name %s", (value) => {
    const found = findings("secret-unknown", input, { hunter2: value });
    expect(found.map(({ message }) => message)).toEqual([
      `The value of a secret is "${value}", which is the name of a secret.`,
    ]);
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  it("counts what follows the first hundred", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `other-${index}`);
    const found = findings("secret-unknown", input, Object.fromEntries(names.map((name) => [name, "x"])));
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toEqual({
      message: "49900 more secrets have values that nothing in the topology needs.",
      at: [""],
      hint: "Check that this is the right file of secrets.",
    });
  });

  it("accepts what is needed, and less", () => {
    expect(findings("secret-unknown", input, secrets)).toEqual([]);
    expect(findings("secret-unknown", input)).toEqual([]);
  });
});
