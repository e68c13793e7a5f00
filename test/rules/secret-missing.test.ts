import { describe, expect, it } from "vitest";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology } from "./harness.ts";

describe("secret-missing", () => {
  const input = topology();
  const secrets = strongSecrets(planOf(input));

  it("names every missing secret in one finding", () => {
    expect(findings("secret-missing", input)).toEqual([
      {
        message:
          '6 secrets have no value, so services that need them will not start: "postgres-superuser", "postgres-replication", "postgres-rewind", "patroni-rest-api", "postgres-role-keeper" and "vrrp-front".',
        at: ["/name"],
        hint: "Generate values with `gen-bundle secrets`, and pass them with --secrets.",
      },
    ]);
  });

  it("speaks of one secret as of one", () => {
    const { "vrrp-front": _, ...others } = secrets;
    expect(findings("secret-missing", input, others)).toEqual([
      {
        message: '1 secret has no value, so services that need it will not start: "vrrp-front".',
        at: ["/name", "/vips/front"],
        hint: "Generate values with `gen-bundle secrets`, and pass them with --secrets.",
      },
    ]);
  });

  it("does not take an inherited value for a given one", () => {
    expect(findings("secret-missing", input, Object.create(secrets))).toHaveLength(1);
  });

  it("accepts a value for each", () => {
    expect(findings("secret-missing", input, secrets)).toEqual([]);
  });
});
