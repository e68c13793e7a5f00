import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("vip-single-host", () => {
  it("finds a VIP of one host", () => {
    const input = topology({ vips: { front: { hosts: ["n1"] } }, haproxy: { hosts: ["n1"] } });
    expect(findings("vip-single-host", input)).toEqual([
      {
        message: 'VIP "front" has only host "n1", so it cannot move when that host is lost.',
        at: ["/vips/front/hosts"],
        hint: 'Add a second host to "vips.front.hosts" and to the services behind the VIP.',
      },
    ]);
  });

  it("counts a repetition once", () => {
    const input = topology({ vips: { front: { hosts: ["n1", "n1"] } } });
    expect(findings("vip-single-host", input)).toEqual([
      {
        message: 'VIP "front" has only host "n1", so it cannot move when that host is lost.',
        at: ["/vips/front/hosts"],
        hint: 'Add a second host to "vips.front.hosts" and to the services behind the VIP.',
      },
    ]);
  });

  it("accepts two", () => {
    const input = topology();
    expect(findings("vip-single-host", input)).toEqual([]);
  });

  it("says nothing of a VIP with an unknown host", () => {
    const input = topology({ vips: { front: { hosts: ["n1", "nowhere"] } } });
    expect(findings("vip-single-host", input)).toEqual([]);
  });
});
