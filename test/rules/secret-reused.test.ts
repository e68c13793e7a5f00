import { describe, expect, it } from "vitest";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology } from "./harness.ts";

describe("secret-reused", () => {
  const input = topology();
  const secrets = strongSecrets(planOf(input));

  it("finds secrets with the same value once", () => {
    const same = {
      "postgres-superuser": "x3Vd9QmT",
      "postgres-role-keeper": "x3Vd9QmT",
      "vrrp-front": "x3Vd9QmT",
    };
    expect(findings("secret-reused", input, { ...secrets, ...same })).toEqual([
      {
        message: 'Secrets "postgres-superuser", "postgres-role-keeper" and "vrrp-front" have the same value.',
        at: ["/postgres", "/postgres/databases/metadata", "/vips/front"],
        hint: "Remove all but one of them, and run `(umask 077; gen-bundle secrets TOPOLOGY --secrets FILE > NEW)`, which keeps the other values. Then use NEW, which is JSON.",
      },
    ]);
  });

  it("leaves values that are not text to their own rule", () => {
    const same = { "postgres-superuser": undefined, "vrrp-front": undefined };
    expect(findings("secret-reused", input, { ...secrets, ...same })).toEqual([]);
  });

  it("accepts values that differ", () => {
    expect(findings("secret-reused", input, secrets)).toEqual([]);
  });
});
