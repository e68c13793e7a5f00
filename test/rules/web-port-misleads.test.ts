import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("web-port-misleads", () => {
  it("finds port 443 without TLS", () => {
    const input = topology(withAirflow, { haproxy: { ports: { web: 443 } } });
    expect(findings("web-port-misleads", input)).toEqual([
      {
        message: "The web interface is on port 443, where clients expect TLS, but TLS is off.",
        at: ["/haproxy/ports/web"],
        hint: 'Set the port to 80 or 8080, or "tls" to true.',
      },
    ]);
  });

  it("accepts the default", () => {
    const input = topology(withAirflow);
    expect(findings("web-port-misleads", input)).toEqual([]);
  });

  it("accepts port 80 without TLS", () => {
    const input = topology(withAirflow, { haproxy: { ports: { web: 80 } } });
    expect(findings("web-port-misleads", input)).toEqual([]);
  });
});
