import { describe, expect, it } from "vitest";
import { versionEndOfLife } from "../../src/rules/version-end-of-life.ts";
import { planOf, topology } from "./harness.ts";

describe("version-end-of-life", () => {
  const check = (endOfLife: string | undefined) => {
    const version = {
      product: "PostgreSQL",
      version: "13",
      endOfLife,
      newest: "18",
      source: "/postgres/version",
    };
    return [...versionEndOfLife.check({ ...planOf(topology()), versions: [version] }, {})];
  };

  it("finds a version after its last fix", () => {
    expect(check("2025-11-13")).toEqual([
      {
        message: "PostgreSQL 13 got its last fix on 2025-11-13.",
        at: ["/postgres/version"],
        hint: 'Set "postgres.version" to a newer version, such as 18.',
      },
    ]);
  });

  it("accepts a version that gets fixes, and one of which nobody knows", () => {
    expect(check("2099-01-01")).toEqual([]);
    expect(check(undefined)).toEqual([]);
  });
});
