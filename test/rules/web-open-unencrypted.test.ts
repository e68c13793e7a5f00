import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("web-open-unencrypted", () => {
  it("finds passwords on the Internet", () => {
    const input = topology(withAirflow, { network: { clients: ["10.0.0.0/24", "0.0.0.0/0"] } });
    expect(findings("web-open-unencrypted", input)).toEqual([
      {
        message:
          'Network "clients" is 0.0.0.0/0, but TLS is off, so passwords for the web interface cross the Internet unencrypted.',
        at: ["/network/clients/1", "/tls"],
        hint: 'Set "tls" to true, or set the ranges that users connect from.',
      },
    ]);
  });

  it("accepts TLS", () => {
    const input = topology(withAirflow, { tls: true, network: { clients: ["0.0.0.0/0"] } });
    expect(findings("web-open-unencrypted", input)).toEqual([]);
  });

  it("accepts a port that only redirects to TLS", () => {
    const haproxy = { ports: { "web-public": 443, redirect: 80 } };
    const input = topology(withAirflow, { tls: true, haproxy, network: { clients: ["0.0.0.0/0"] } });
    expect(findings("web-open-unencrypted", input)).toEqual([]);
  });

  it("accepts ranges", () => {
    const input = topology(withAirflow, { network: { clients: ["10.0.0.0/8"] } });
    expect(findings("web-open-unencrypted", input)).toEqual([]);
  });

  it("says nothing of an estate without a web interface", () => {
    const input = topology({ network: { clients: ["0.0.0.0/0"] } });
    expect(findings("web-open-unencrypted", input)).toEqual([]);
  });
});
