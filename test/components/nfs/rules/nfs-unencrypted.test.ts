import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("nfs-unencrypted", () => {
  it("finds a share in an estate with TLS", () => {
    expect(findings("nfs-unencrypted", topology({ tls: true, nfs: { hosts: ["n1"] } }))).toEqual([
      {
        message: 'TLS is on, but the files that "n1" exports by NFS cross the network unencrypted.',
        at: ["/nfs/hosts", "/tls"],
        hint: 'Export no confidential files, or distribute DAGs in another way and remove "nfs".',
      },
    ]);
  });

  it("accepts a share in an estate without", () => {
    expect(findings("nfs-unencrypted", topology({ nfs: { hosts: ["n1"] } }))).toEqual([]);
  });
});
