import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("subnet-public", () => {
  it("finds public addresses without TLS", () => {
    const input = topology({ network: { subnet: "8.8.8.0/24" } });
    expect(findings("subnet-public", input)).toEqual([
      {
        message: "The subnet 8.8.8.0/24 has public addresses, but TLS is off.",
        at: ["/network/subnet", "/tls"],
        hint: 'Set "tls" to true, or use addresses in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.',
      },
    ]);
  });

  it("finds them in a further subnet", () => {
    const input = topology({ network: { subnets: { edge: { ranges: ["10.0.1.0/24", "8.8.8.0/24"] } } } });
    expect(findings("subnet-public", input).map(({ at }) => at)).toEqual([
      ["/network/subnets/edge/ranges/1", "/tls"],
    ]);
  });

  it("accepts private addresses", () => {
    const input = topology();
    expect(findings("subnet-public", input)).toEqual([]);
  });

  it("accepts TLS", () => {
    const input = topology({ tls: true, network: { subnet: "8.8.8.0/24" } });
    expect(findings("subnet-public", input)).toEqual([]);
  });
});
