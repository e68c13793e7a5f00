import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("database-without-backup", () => {
  it("finds a database that nobody backs up", () => {
    const input = topology();
    expect(findings("database-without-backup", input)).toEqual([
      {
        message: "The topology defines no backup of the database.",
        at: ["/postgres/hosts"],
        hint: "Add a section for backups, or accept this finding and state how the database is backed up.",
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
