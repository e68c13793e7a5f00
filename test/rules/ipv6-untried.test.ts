import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("ipv6-untried", () => {
  it("finds every host and VIP with an IPv6 address in one finding", () => {
    const input = topology({
      hosts: { n2: { address: "fd00::2" } },
      vips: { front: { address: "fd00::100" } },
    });
    expect(findings("ipv6-untried", input)).toEqual([
      {
        message: '"n2" and "front" have IPv6 addresses, for which gen-bundle makes no files yet.',
        at: ["/hosts/n2/address", "/vips/front/address"],
        hint: "Give IPv4 addresses.",
      },
    ]);
  });

  it("accepts IPv4", () => {
    expect(findings("ipv6-untried", topology())).toEqual([]);
  });
});
