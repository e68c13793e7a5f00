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
          'Files on "n2" and "n3" are copied from the VIP owner every 60 s. Newer files are lost with the owner, and during a network partition both servers accept files.',
        at: ["/nfs/hosts", "/nfs/mirrorInterval"],
        hint: "Keep the files in a repository, deploy them to the VIP owner from there, and accept this finding with the name of the repository.",
      },
    ]);
  });

  it("says nothing of one server", () => {
    const input = topology({ nfs: { hosts: ["n3"] } });
    expect(findings("nfs-pair-unfenced", input)).toEqual([]);
  });
});
