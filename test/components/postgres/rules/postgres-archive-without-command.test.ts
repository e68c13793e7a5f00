import { describe, expect, it } from "vitest";
import { findings, type Json, topology } from "../../../rules/harness.ts";

const found = (parameters: Json, postgres: Json = {}, ...changes: readonly Json[]) =>
  findings(
    "postgres-archive-without-command",
    topology({ postgres: { extra: { parameters } } }, { postgres }, ...changes),
  );

describe("postgres-archive-without-command", () => {
  it("finds nodes that keep WAL for an archive that there is not", () => {
    expect(found({ archive_mode: "on" })).toEqual([
      {
        message:
          'PostgreSQL on "n1", "n2", "n3" keeps all WAL for an archive, because "archive_mode" is "on", but no "archive_command" archives it.',
        at: ["/postgres/extra/parameters/archive_mode"],
        hint: 'Add backups that archive WAL, set "archive_command" beside "archive_mode", or remove "archive_mode".',
      },
    ]);
  });

  it.each([true, 1, "always", "ON", "yes"])("finds every spelling: %j", (value) => {
    expect(found({ archive_mode: value })).toHaveLength(1);
  });

  it("finds the one host that has a command for nothing else", () => {
    const own = (parameters: Json) => ({ extraByHost: { n2: { parameters } } });
    expect(found({}, own({ archive_mode: "on" }))).toEqual([
      expect.objectContaining({ message: expect.stringContaining('PostgreSQL on "n2" keeps') }),
    ]);
    expect(found({ archive_mode: "on" }, own({ archive_command: "cp %p /mnt/%f" }))).toEqual([
      expect.objectContaining({ message: expect.stringContaining('PostgreSQL on "n1", "n3" keeps') }),
    ]);
  });

  it("accepts a command, a library, backups, and nodes that archive nothing", () => {
    expect(found({ archive_mode: "on", archive_command: "cp %p /mnt/%f" })).toEqual([]);
    expect(found({ archive_mode: "on", archive_library: "basic_archive" })).toEqual([]);
    expect(found({ archive_mode: "off" })).toEqual([]);
    expect(found({ archive_command: "cp %p /mnt/%f" })).toEqual([]);
    expect(
      found({ archive_mode: "on" }, {}, { pgbackrest: { repository: { type: "posix", host: "n3" } } }),
    ).toEqual([]);
  });
});
