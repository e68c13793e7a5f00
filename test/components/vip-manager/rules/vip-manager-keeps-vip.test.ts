import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const followed = (version: string) =>
  topology({
    haproxy: undefined,
    vips: { front: { hosts: ["n1", "n2", "n3"] } },
    vipManager: { vip: "front", version },
  });

describe("vip-manager-keeps-vip", () => {
  it("finds a version that takes silence for no change", () => {
    expect(findings("vip-manager-keeps-vip", followed("4.2"))).toEqual([
      {
        message: "With vip-manager 4.2, a host keeps the VIP while its Patroni does not answer.",
        at: ["/vipManager/version"],
        hint: 'Set "vipManager.version" to 5.0 or later.',
      },
    ]);
  });

  it.each(["5.0", "5.0.0"])("accepts %s", (version) => {
    expect(findings("vip-manager-keeps-vip", followed(version))).toEqual([]);
  });
});
