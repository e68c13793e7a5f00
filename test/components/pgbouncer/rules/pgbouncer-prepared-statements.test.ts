import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const pooled = (version: string, poolMode: string) =>
  topology({ pgbouncer: { hosts: ["n1", "n2", "n3"], version, poolMode } });

describe("pgbouncer-prepared-statements", () => {
  it("finds a version that loses them between transactions", () => {
    expect(findings("pgbouncer-prepared-statements", pooled("1.20", "transaction"))).toEqual([
      {
        message:
          "PgBouncer 1.20 pools transactions but does not have max_prepared_statements, so clients with prepared statements fail at times.",
        at: ["/pgbouncer/version", "/pgbouncer/poolMode"],
        hint: 'Set "pgbouncer.version" to 1.21 or later, or set "pgbouncer.poolMode" to "session".',
      },
    ]);
  });

  it.each([
    ["1.21.0", "transaction"],
    ["1.18", "session"],
  ])("accepts %s that pools by %s", (version, poolMode) => {
    expect(findings("pgbouncer-prepared-statements", pooled(version, poolMode))).toEqual([]);
  });
});
