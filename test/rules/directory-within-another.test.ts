import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("directory-within-another", () => {
  it("finds a store within the database", () => {
    const input = topology({ etcd: { dataDirectory: "/var/lib/pgsql/16/etcd" } });
    expect(findings("directory-within-another", input)).toEqual([
      {
        message:
          'The directory of "etcd" on host "n1" is /var/lib/pgsql/16/etcd, which is within /var/lib/pgsql, the directory of "PostgreSQL under Patroni".',
        at: ["/etcd/hosts/0", "/postgres/hosts/0"],
        hint: "Choose a directory outside /var/lib/pgsql.",
      },
    ]);
  });

  it("accepts directories beside each other", () => {
    const input = topology({ etcd: { dataDirectory: "/var/lib/pgsql16" } });
    expect(findings("directory-within-another", input)).toEqual([]);
  });
});
