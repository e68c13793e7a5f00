import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("vip-preempts", () => {
  it("finds a VIP that goes back", () => {
    const input = topology({ vips: { front: { preempt: true } } });
    expect(findings("vip-preempts", input)).toEqual([
      {
        message:
          'VIP "front" moves back to host "n1" as soon as that host returns, which closes all connections again.',
        at: ["/vips/front/preempt"],
        hint: 'Remove "preempt", or accept this finding if the hosts differ in size.',
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology();
    expect(findings("vip-preempts", input)).toEqual([]);
  });

  it("leaves file servers to their own rule", () => {
    const input = topology({
      nfs: { hosts: ["n2", "n3"], vip: "files" },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"], preempt: true } },
    });
    expect(findings("vip-preempts", input)).toEqual([]);
  });
});
