import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("nfs-pair-unfenced", () => {
  it("finds a pair", () => {
    const input = topology({
      nfs: { hosts: ["n2", "n3"], vip: "files" },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
    });
    expect(findings("nfs-pair-unfenced", input)).toEqual([
      {
        message:
          'Files on "n2" and "n3" are copied from the VIP\'s owner every 60 s: what was put there since is lost with it, and a partition lets both take files.',
        at: ["/nfs/hosts", "/nfs/mirrorInterval"],
        hint: "Keep the files in a repository, put them on the VIP's owner from there, and accept this with its name as the reason.",
      },
    ]);
  });

  it("says nothing of one server", () => {
    const input = topology({ nfs: { hosts: ["n3"] } });
    expect(findings("nfs-pair-unfenced", input)).toEqual([]);
  });
});
