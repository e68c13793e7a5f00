import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("unknown-vip", () => {
  it("suggests the name that was meant", () => {
    const input = topology({ haproxy: { vip: "font" } });
    expect(findings("unknown-vip", input)).toEqual([
      {
        message: 'There is no VIP "font", which is named as the load balancer\'s VIP.',
        at: ["/haproxy/vip"],
        hint: 'Did you mean "front"?',
      },
    ]);
  });

  it("says so when the name is that of a host", () => {
    const input = topology({ haproxy: { vip: "n1" } });
    expect(findings("unknown-vip", input)).toEqual([
      {
        message: 'There is no VIP "n1", which is named as the load balancer\'s VIP.',
        at: ["/haproxy/vip"],
        hint: '"n1" is a host: define a VIP under "vips" that has it among its hosts, and name that.',
      },
    ]);
  });

  it("says where to define it when there is none", () => {
    const input = topology({ vips: undefined });
    expect(findings("unknown-vip", input)).toEqual([
      {
        message: 'There is no VIP "front", which is named as the load balancer\'s VIP.',
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
