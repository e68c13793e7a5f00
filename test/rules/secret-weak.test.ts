import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SecretKind } from "../../src/model/facts.ts";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology, withAirflow } from "./harness.ts";

describe("secret-weak", () => {
  const input = topology(withAirflow, {
    name: "airflow-ha",
    rabbitmq: { virtualHosts: { tasks: { user: "carrier" } } },
  });
  const plan = planOf(input);
  const secrets = strongSecrets(plan);
  const message = (name: string, value: unknown) => {
    const found = findings("secret-weak", input, { ...secrets, [name]: value });
    expect(found.length).toBeLessThan(2);
    return found[0]?.message;
  };

  it("names the secret, what it is for and its place", () => {
    expect(findings("secret-weak", input, { ...secrets, "postgres-role-keeper": "111" })).toEqual([
      {
        message:
          'The value of secret "postgres-role-keeper" (PostgreSQL\'s role "keeper") is shorter than 12 characters.',
        at: ["/postgres/databases/metadata"],
        hint: "Remove it, and run `(umask 077; gen-bundle secrets TOPOLOGY --secrets FILE > NEW)`, which keeps the other values. Then use NEW, which is JSON. If the estate runs with another value, restore that one instead.",
      },
    ]);
  });

  it.each([
    ["postgres-superuser", "x", 12],
    ["postgres-superuser", "x3Vd9QmTz7L", 12],
    ["airflow-secret-key", "x3Vd9QmTz7L", 12],
    ["vrrp-front", "h8Qz3", 6],
    ["rabbitmq-cookie", "V4XN8ZKQ2WJH6TRB9LY", 20],
  ])("finds a value of %s that is too short: %s", (name, value, minimum) => {
    expect(message(name, value)).toMatch(new RegExp(` is shorter than ${minimum} characters\\.$`));
  });

  it.each([
    ["postgres-superuser", "xxxxxxxxxxxxxxxx", 5],
    ["postgres-superuser", "xyxyxyxyxyxyxyxy", 5],
    ["rabbitmq-cookie", "XXXXXXXXXXXXXXXXXXXXXXXX", 5],
    ["airflow-fernet-key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 5],
    ["vrrp-front", "11111111", 3],
  ])("finds a value of %s with few different characters: %s", (name, value, fewest) => {
    expect(message(name, value)).toMatch(new RegExp(` has fewer than ${fewest} different characters\\.$`));
  });

  it.each([
    ["the product and a word", "airflow_secure_pass"],
    ["a component and a word", "postgres_secure_pass"],
    ["a job and a word", "replicator_secure_pass"],
    ["words alone", "admin-secure-pass"],
    ["a row of digits", "Password1234567890"],
    ["a row of letters", "abcdefghijklmnop"],
    ["a row backwards", "9876543210-secret"],
    ["signs for letters", "P@ssw0rd.P@ssw0rd"],
    ["the name of the estate and a year", "Airflow-HA-2024"],
    ["rows of the keyboard", "Qwertyuiop123456"],
    ["the operating system", "rocky.linux.2024!"],
  ])("finds %s", (_title, value) => {
    expect(message("postgres-superuser", value)).toMatch(
      / consists mostly of common words, names in this topology and sequences of characters\.$/,
    );
  });

  it("knows the words around each secret", () => {
    expect(message("rabbitmq-user-carrier", "carrier-tasks-99!")).toMatch(/ consists mostly of common words/);
    expect(message("postgres-superuser", "carrier-tasks-99!")).toBeUndefined();
    expect(message("vrrp-front", "front123")).toMatch(/ consists mostly of common words/);
    expect(message("rabbitmq-cookie", "RABBITMQCOOKIEAIRFLOW24")).toMatch(/ consists mostly of common words/);
  });

  it("accepts a long phrase of rarer words", () => {
    expect(message("postgres-superuser", "correct horse battery staple")).toBeUndefined();
  });

  it("leaves what cannot be encoded to its own rule", () => {
    expect(message("postgres-superuser", 7)).toBeUndefined();
    expect(message("postgres-superuser", "short\n")).toBeUndefined();
  });

  it("accepts what is random", () => {
    const kinds = new Map(plan.secrets.map(({ name, kind }) => [kind, name]));
    const name = (kind: SecretKind) => kinds.get(kind) as string;
    const digits = "0123456789";
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const pick = (alphabet: string, length: number) =>
      fc
        .array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length, size: "max" })
        .map((characters) => characters.join(""));
    const alphanumerics = digits + letters + letters.toLowerCase();
    fc.assert(
      fc.property(
        pick(alphanumerics, 24),
        pick(alphanumerics, 8),
        pick(digits + letters, 32),
        (long, short, cookie) => {
          expect(message(name("password"), long)).toBeUndefined();
          expect(message(name("vrrp-password"), short)).toBeUndefined();
          expect(message(name("cookie"), cookie)).toBeUndefined();
        },
      ),
      { seed: 1, numRuns: 300 },
    );
    expect(findings("secret-weak", input, secrets)).toEqual([]);
  });

  it("tells nothing of a value", () => {
    const values = ["zqzq", "zqzqzqzqzqzqzqzq", "zqzq\nzqzqzqzqzqzq", "zq".repeat(600), "zqzq\ud83dzqzqzqzq"];
    for (const rule of ["secret-weak", "secret-unencodable", "secret-reused"]) {
      for (const value of values) {
        const all = Object.fromEntries(plan.secrets.map(({ name }) => [name, value]));
        const found = findings(rule, input, all);
        expect(JSON.stringify(found)).not.toMatch(/zq|1200/);
        // Whether a value is one character too short or ten, the words are the same.
        expect(new Set(found.map(({ hint }) => hint)).size).toBeLessThan(2);
      }
    }
  });
});
