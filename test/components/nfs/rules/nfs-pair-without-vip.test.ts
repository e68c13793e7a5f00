import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("nfs-pair-without-vip", () => {
  it("finds two servers without a VIP", () => {
    const input = topology({ nfs: { hosts: ["n1", "n2"] } });
    expect(findings("nfs-pair-without-vip", input)).toEqual([
      {
        message: 'NFS is placed on "n1" and "n2" without a VIP, so clients only mount from "n1".',
        at: ["/nfs/hosts"],
        hint: 'Define a VIP on both hosts and set it in "nfs.vip", or place NFS on one host.',
      },
    ]);
  });

  it("accepts one server", () => {
    const input = topology({ nfs: { hosts: ["n1"] } });
    expect(findings("nfs-pair-without-vip", input)).toEqual([]);
  });

  it("accepts two servers behind a VIP", () => {
    const input = topology({ nfs: { hosts: ["n1", "n2"], vip: "front" } });
    expect(findings("nfs-pair-without-vip", input)).toEqual([]);
  });
});
