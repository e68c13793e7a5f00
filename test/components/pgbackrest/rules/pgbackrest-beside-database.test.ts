import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const on = (host: string) =>
  topology({
    tls: true,
    hosts: { keeper: { address: "10.0.0.9" } },
    pgbackrest: { repository: { type: "posix", host } },
  });

describe("pgbackrest-beside-database", () => {
  it("finds backups on a database node", () => {
    expect(findings("pgbackrest-beside-database", on("n2"))).toEqual([
      {
        message:
          'Host "n2" keeps the backups of the database in /var/lib/pgbackrest, and the database itself in /var/lib/pgsql/16/data, so both are lost together.',
        at: ["/pgbackrest/repository/host", "/postgres/hosts/1"],
        hint: "Choose a host that is not a database node.",
      },
    ]);
  });

  it("accepts a host of their own", () => {
    expect(findings("pgbackrest-beside-database", on("keeper"))).toEqual([]);
  });
});
