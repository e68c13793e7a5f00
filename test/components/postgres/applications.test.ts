import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";
import { type Json, planOf, topology } from "../../rules/harness.ts";

const used = (applications: Json, ranges: readonly string[] = ["10.5.0.0/24"]) => ({
  network: { applications: { billing: ranges } },
  postgres: { databases: { invoices: { owner: "invoices", applications } } },
});

/** The roles that the application reaches. */
const reached = (...changes: readonly Json[]) =>
  planOf(topology(used({ billing: {} }), ...changes))
    .flows.filter(({ from }) => from.includes("network:billing"))
    .map(({ role }) => role);

describe("applications of a database", () => {
  it("reach the endpoints of the database, and nothing else", () =>
    expect(reached()).toEqual(["database-primary", "database-replica"]));

  it("reach the pooler as well", () =>
    expect(reached({ pgbouncer: { hosts: ["n1", "n2", "n3"] } })).toContain("database-pooled"));

  it("are limited in number, with their ranges", () => {
    const ok = (change: Json) => buildBundle(topology(change)).ok;
    const ranges = (count: number) => Array.from({ length: count }, (_, index) => `10.5.${index}.0/24`);
    expect(ok(used({ billing: {} }, ranges(20)))).toBe(true);
    expect(ok(used({ billing: {} }, ranges(21)))).toBe(false);
    const databases = (count: number) =>
      Object.fromEntries(
        ranges(count).map((_, index) => [
          `d${index}`,
          { owner: "invoices", applications: { billing: { connections: 1 } } },
        ]),
      );
    const many = (count: number) => ({ ...used({}), postgres: { databases: databases(count) } });
    expect(ok(many(50))).toBe(true);
    expect(ok(many(51))).toBe(false);
  });
});
