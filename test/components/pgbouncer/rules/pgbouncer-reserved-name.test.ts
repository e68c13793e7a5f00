import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const named = (name: string, owner: string) =>
  topology({
    pgbouncer: { hosts: ["n1", "n2", "n3"] },
    postgres: { databases: { metadata: undefined, [name]: { owner } } },
  });

describe("pgbouncer-reserved-name", () => {
  it.each([
    ["A database", "pgbouncer", "keeper"],
    ["A role", "metadata", "pgbouncer"],
  ])("finds %s of its own name", (what, name, owner) => {
    expect(findings("pgbouncer-reserved-name", named(name, owner))).toEqual([
      {
        message: `${what} is named "pgbouncer", which PgBouncer reserves for its console.`,
        at: [`/postgres/databases/${name}`],
        hint: "Choose another name.",
      },
    ]);
  });

  it("accepts other names", () => {
    expect(findings("pgbouncer-reserved-name", named("metadata", "keeper"))).toEqual([]);
  });
});
