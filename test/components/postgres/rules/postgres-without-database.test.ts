import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("postgres-without-database", () => {
  it("finds a database that nobody may use", () => {
    const input = topology({ postgres: { databases: { metadata: undefined } } });
    expect(findings("postgres-without-database", input)).toEqual([
      {
        message: "The topology names no database: nobody may sign in to PostgreSQL from another host.",
        at: ["/postgres"],
        hint: 'Name one with its owner, such as "databases": { "app": { "owner": "app" } }.',
      },
    ]);
  });

  it("accepts a database", () => {
    const input = topology();
    expect(findings("postgres-without-database", input)).toEqual([]);
  });
});
