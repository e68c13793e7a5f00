import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const id = "postgres-version-unknown-to-patroni";
const pair = (version: number, patroni: string) =>
  topology({ postgres: { version, patroni: { version: patroni } } });

describe(id, () => {
  it("finds PostgreSQL 18 under Patroni 4.0.6", () => {
    expect(findings(id, pair(18, "4.0.6"))).toEqual([
      {
        message: "PostgreSQL 18 is newer than what Patroni 4.0.6 knows: Patroni supports it since 4.0.7.",
        at: ["/postgres/version", "/postgres/patroni/version"],
        hint: 'Set the version of Patroni to "4.0.7" or newer, or choose an older PostgreSQL.',
      },
    ]);
  });

  it.each([
    [16, "3.0.2"],
    [17, "3.3.3"],
    [17, "3.2"],
    [18, "3.3"],
  ])("finds PostgreSQL %i under Patroni %s", (version, patroni) => {
    expect(findings(id, pair(version, patroni))).toHaveLength(1);
  });

  it.each([
    [15, "3.0.0"],
    [16, "3.0.3"],
    [17, "3.3.4"],
    [17, "4.0.0"],
    [18, "4.0"],
    [18, "4.1"],
  ])("accepts PostgreSQL %i under Patroni %s", (version, patroni) => {
    expect(findings(id, pair(version, patroni))).toEqual([]);
  });
});
