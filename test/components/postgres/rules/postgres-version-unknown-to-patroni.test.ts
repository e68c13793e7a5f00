import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const id = "postgres-version-unknown-to-patroni";
const pair = (version: number, patroni: string) =>
  topology({ postgres: { version, patroni: { version: patroni } } });

describe(id, () => {
  it("finds PostgreSQL 18 under Patroni 4.0.6", () => {
    expect(findings(id, pair(18, "4.0.6"))).toEqual([
      {
        message: "Patroni 4.0.6 does not support PostgreSQL 18; Patroni 4.0.7 and later do.",
        at: ["/postgres/patroni/version", "/postgres/version"],
        hint: 'Set the version of Patroni to "4.0.7" or later, or choose an older version of PostgreSQL.',
      },
    ]);
  });

  it.each([
    [17, "3.0.3"],
    [17, "3.3.3"],
    [17, "3.2"],
    [18, "3.3"],
  ])("finds PostgreSQL %i under Patroni %s", (version, patroni) => {
    expect(findings(id, pair(version, patroni))).toHaveLength(1);
  });

  it.each([
    [15, "3.0.0"],
    // Too old for any version of PostgreSQL.
    [16, "3.0.2"],
    [16, "3.0.3"],
    [17, "3.3.4"],
    [17, "4.0.0"],
    [18, "4.0"],
    [18, "4.1"],
  ])("accepts PostgreSQL %i under Patroni %s", (version, patroni) => {
    expect(findings(id, pair(version, patroni))).toEqual([]);
  });
});
