import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("objective-data-loss", () => {
  it("finds commits that no standby has", () => {
    const input = topology({ objectives: { dataLoss: "none" }, postgres: { synchronous: false } });
    expect(findings("objective-data-loss", input)).toEqual([
      {
        message:
          "The loss of one host may lose 30 s of commits of the database, but no data loss is allowed: a standby that lags by 1048576 bytes is promoted, and what is written within the ttl of 30 s is not counted.",
        at: ["/postgres/synchronous", "/objectives/dataLoss"],
        hint: 'Change "postgres.synchronous", or allow 30 s in "objectives.dataLoss".',
      },
    ]);
  });

  it("finds files without a copy", () => {
    const input = topology({ objectives: { dataLoss: 10 }, nfs: { hosts: ["n3"] } });
    expect(findings("objective-data-loss", input)).toEqual([
      {
        message:
          "The loss of one host may lose all files of the shares, but only 10 s are allowed: no other host has a copy.",
        at: ["/nfs/hosts", "/objectives/dataLoss"],
        hint: 'Change "nfs.hosts".',
      },
    ]);
  });

  it("finds a single database", () => {
    const input = topology({ objectives: { dataLoss: 3600 }, postgres: { hosts: ["n1"] } });
    expect(findings("objective-data-loss", input)).toEqual([
      {
        message:
          "The loss of one host may lose all commits of the database, but only 3600 s are allowed: there is one node, and no standby.",
        at: ["/postgres/hosts", "/objectives/dataLoss"],
        hint: 'Change "postgres.hosts".',
      },
    ]);
  });

  it("accepts synchronous replication", () => {
    const input = topology(withAirflow, { objectives: { dataLoss: "none" } });
    expect(findings("objective-data-loss", input)).toEqual([]);
  });

  it("accepts what is allowed", () => {
    const input = topology({ objectives: { dataLoss: 30 }, postgres: { synchronous: false } });
    expect(findings("objective-data-loss", input)).toEqual([]);
  });
});
