import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

const controlled = topology({
  vips: { database: { address: "10.0.0.101", hosts: ["n1", "n2", "n3"] } },
  vipManager: { vip: "database" },
  haproxy: { ports: { primary: false } },
});

describe("vip-additional-address-controlled", () => {
  it("finds addresses that nobody would hold", () => {
    const input = {
      ...(controlled as object),
      vips: {
        database: { address: "10.0.0.101", additionalAddresses: ["10.0.0.90"], hosts: ["n1", "n2", "n3"] },
        front: { address: "10.0.0.100", hosts: ["n1", "n2"] },
      },
    };
    expect(findings("vip-additional-address-controlled", input)).toEqual([
      {
        message:
          'VIP "database" has additional addresses (10.0.0.90), but vip-manager holds 10.0.0.101 alone.',
        at: ["/vips/database/additionalAddresses", "/vipManager/vip"],
        hint: 'Remove "vips.database.additionalAddresses".',
      },
    ]);
  });

  it("accepts a controlled VIP with one address, and another one with several", () => {
    const input = {
      ...(controlled as object),
      vips: {
        database: { address: "10.0.0.101", hosts: ["n1", "n2", "n3"] },
        front: { address: "10.0.0.100", additionalAddresses: ["10.0.0.90"], hosts: ["n1", "n2"] },
      },
    };
    expect(findings("vip-additional-address-controlled", input)).toEqual([]);
  });
});
