import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("nfs-mirror-slow", () => {
  it("finds copies of an hour ago", () => {
    const input = topology({
      nfs: { hosts: ["n2", "n3"], vip: "files", mirrorInterval: 3600 },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
    });
    expect(findings("nfs-mirror-slow", input)).toEqual([
      {
        message: "The second NFS server may be 3600 s behind, and a failover restores files of that age.",
        at: ["/nfs/mirrorInterval"],
        hint: "Set mirrorInterval to 300 or less.",
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology({
      nfs: { hosts: ["n2", "n3"], vip: "files" },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
    });
    expect(findings("nfs-mirror-slow", input)).toEqual([]);
  });

  it("says nothing of one server", () => {
    const input = topology({ nfs: { hosts: ["n3"], mirrorInterval: 3600 } });
    expect(findings("nfs-mirror-slow", input)).toEqual([]);
  });
});
