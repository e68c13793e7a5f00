import { describe, expect, it } from "vitest";
import { findings, hosts, topology } from "./harness.ts";

describe("vip-too-many-hosts", () => {
  it("finds nine hosts", () => {
    const input = topology({ hosts: hosts(9), vips: { front: { hosts: Object.keys(hosts(9)) } } });
    expect(findings("vip-too-many-hosts", input)).toEqual([
      {
        message: 'VIP "front" floats between 9 hosts, which is more than 8.',
        at: ["/vips/front/hosts"],
        hint: 'Leave 2 or 3 hosts in "vips.front.hosts", and balance the load behind the VIP.',
      },
    ]);
  });

  it("accepts eight", () => {
    const input = topology({ hosts: hosts(8), vips: { front: { hosts: Object.keys(hosts(8)) } } });
    expect(findings("vip-too-many-hosts", input)).toEqual([]);
  });
});
