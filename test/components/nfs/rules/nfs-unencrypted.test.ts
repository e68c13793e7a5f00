import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("nfs-unencrypted", () => {
  it("finds a share in an estate with TLS", () => {
    expect(findings("nfs-unencrypted", topology({ tls: true, nfs: { hosts: ["n1"] } }))).toEqual([
      {
        message: 'The estate has TLS, and the files that "n1" shares by NFS cross the network without.',
        at: ["/nfs/hosts", "/tls"],
        hint: 'Share nothing that others on the network must not read, or bring DAGs to each host another way and remove "nfs".',
      },
    ]);
  });

  it("accepts a share in an estate without", () => {
    expect(findings("nfs-unencrypted", topology({ nfs: { hosts: ["n1"] } }))).toEqual([]);
  });
});
