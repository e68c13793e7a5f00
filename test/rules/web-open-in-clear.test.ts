import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("web-open-in-clear", () => {
  it("finds passwords on the Internet", () => {
    const input = topology(withAirflow, { network: { clients: ["10.0.0.0/24", "0.0.0.0/0"] } });
    expect(findings("web-open-in-clear", input)).toEqual([
      {
        message:
          'Network "clients" is 0.0.0.0/0, and the web interface is not encrypted: passwords cross the Internet in clear.',
        at: ["/network/clients/1", "/tls"],
        hint: 'Set "tls" to true, or name the ranges that people connect from.',
      },
    ]);
  });

  it("accepts TLS", () => {
    const input = topology(withAirflow, { tls: true, network: { clients: ["0.0.0.0/0"] } });
    expect(findings("web-open-in-clear", input)).toEqual([]);
  });

  it("accepts ranges", () => {
    const input = topology(withAirflow, { network: { clients: ["10.0.0.0/8"] } });
    expect(findings("web-open-in-clear", input)).toEqual([]);
  });

  it("says nothing of an estate without a web interface", () => {
    const input = topology({ network: { clients: ["0.0.0.0/0"] } });
    expect(findings("web-open-in-clear", input)).toEqual([]);
  });
});
