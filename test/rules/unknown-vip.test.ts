import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("unknown-vip", () => {
  it("suggests the name that was meant", () => {
    const input = topology({ haproxy: { vip: "font" } });
    expect(findings("unknown-vip", input)).toEqual([
      {
        message: 'VIP "font" is not defined, but is used as the load balancer\'s VIP.',
        at: ["/haproxy/vip"],
        hint: 'Did you mean "front"?',
      },
    ]);
  });

  it("says so when the name is that of a host", () => {
    const input = topology({ haproxy: { vip: "n1" } });
    expect(findings("unknown-vip", input)).toEqual([
      {
        message: 'VIP "n1" is not defined, but is used as the load balancer\'s VIP.',
        at: ["/haproxy/vip"],
        hint: '"n1" is a host. Define a VIP under "vips" with this host in its "hosts", and use the name of the VIP.',
      },
    ]);
  });

  it("says where to define it when there is none", () => {
    const input = topology({ vips: undefined });
    expect(findings("unknown-vip", input)).toEqual([
      {
        message: 'VIP "front" is not defined, but is used as the load balancer\'s VIP.',
        at: ["/haproxy/vip"],
        hint: 'Define it under "vips".',
      },
    ]);
  });

  it("accepts names that are defined", () => {
    const input = topology();
    expect(findings("unknown-vip", input)).toEqual([]);
  });
});
