import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("web-without-vip", () => {
  it("finds balancers without a VIP", () => {
    const input = topology(withAirflow, { haproxy: { vip: undefined }, vips: undefined });
    expect(findings("web-without-vip", input)).toEqual([
      {
        message: 'The web interface is on hosts "n1" and "n2", but no VIP routes users to a healthy one.',
        at: ["/haproxy/ports/web"],
        hint: "Define a VIP, and add a load balancer that uses it.",
      },
    ]);
  });

  it("accepts a VIP", () => {
    const input = topology(withAirflow);
    expect(findings("web-without-vip", input)).toEqual([]);
  });

  it("says nothing of one host", () => {
    const input = topology(withAirflow, {
      haproxy: undefined,
      vips: undefined,
      airflow: { webservers: ["n1"] },
    });
    expect(findings("web-without-vip", input)).toEqual([]);
  });

  it("leaves webservers without a balancer to their own rule", () => {
    const input = topology(withAirflow, { haproxy: undefined, vips: undefined });
    expect(findings("web-without-vip", input)).toEqual([]);
  });
});
