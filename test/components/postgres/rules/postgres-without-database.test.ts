import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("postgres-without-database", () => {
  it("finds a database that nobody may use", () => {
    const input = topology({ postgres: { databases: { metadata: undefined } } });
    expect(findings("postgres-without-database", input)).toEqual([
      {
        message:
          "The topology defines no database, so no client can connect to PostgreSQL from another host.",
        at: ["/postgres"],
        hint: 'Define a database with its owner, such as "databases": { "app": { "owner": "app" } }.',
      },
    ]);
  });

  it("accepts a database", () => {
    const input = topology();
    expect(findings("postgres-without-database", input)).toEqual([]);
  });
});
