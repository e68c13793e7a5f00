import { describe, expect, it } from "vitest";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology } from "./harness.ts";

describe("secret-alike", () => {
  const input = topology();
  const secrets = strongSecrets(planOf(input));
  const check = (changes: Readonly<Record<string, string>>) =>
    findings("secret-alike", input, { ...secrets, ...changes });

  it("finds values with a number at the end", () => {
    const changes = { "postgres-superuser": "kToQvZw-xYhGp-01", "postgres-replication": "kToQvZw-xYhGp-02" };
    expect(check(changes)).toEqual([
      {
        message:
          'Secrets "postgres-superuser" and "postgres-replication" differ only in case, digits or punctuation.',
        at: ["/postgres"],
        hint: "Remove all but one of them, and run `(umask 077; gen-bundle secrets TOPOLOGY --secrets FILE > NEW)`, which keeps the other values. Then use NEW, which is JSON.",
      },
    ]);
  });

  it("accepts values that are made at random", () => {
    expect(check({})).toEqual([]);
  });

  it("leaves equal values to another rule, and few letters to chance", () => {
    expect(check({ "postgres-superuser": "kToQvZw-xYhGp", "postgres-replication": "kToQvZw-xYhGp" })).toEqual(
      [],
    );
    expect(
      check({ "postgres-superuser": "12345-ab-67890", "postgres-replication": "09876-ab-54321" }),
    ).toEqual([]);
  });
});
