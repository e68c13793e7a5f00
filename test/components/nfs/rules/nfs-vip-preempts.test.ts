import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("nfs-vip-preempts", () => {
  it("finds a VIP that goes back", () => {
    const input = topology({
      vips: { front: { preempt: true } },
      nfs: { hosts: ["n1", "n2"], vip: "front" },
    });
    expect(findings("nfs-vip-preempts", input)).toEqual([
      {
        message:
          'VIP "front" moves back to host "n1" as soon as that host returns, and its old files then replace the new ones.',
        at: ["/vips/front/preempt", "/nfs/vip"],
        hint: 'Remove "preempt" from the VIP.',
      },
    ]);
  });

  it("accepts a VIP that stays", () => {
    const input = topology({ nfs: { hosts: ["n1", "n2"], vip: "front" } });
    expect(findings("nfs-vip-preempts", input)).toEqual([]);
  });
});
