import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("database-without-backup", () => {
  it("finds a database that nobody backs up", () => {
    const input = topology();
    expect(findings("database-without-backup", input)).toEqual([
      {
        message: "Nothing in the topology backs the database up.",
        at: ["/postgres/hosts"],
        hint: "Add a section that keeps backups, or accept this with who else keeps them as the reason.",
      },
    ]);
  });

  it("accepts a repository of backups", () => {
    const input = topology({
      hosts: { b1: { address: "10.0.0.20" } },
      pgbackrest: { repository: { type: "posix", host: "b1" } },
    });
    expect(findings("database-without-backup", input)).toEqual([]);
  });

  it("says nothing without a database", () => {
    const input = topology({ postgres: undefined, haproxy: undefined });
    expect(findings("database-without-backup", input)).toEqual([]);
  });
});
