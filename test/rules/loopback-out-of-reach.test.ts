import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("loopback-out-of-reach", () => {
  it("finds a web interface that nobody reaches", () => {
    const input = topology(withAirflow, {
      vips: undefined,
      haproxy: { hosts: ["n1", "n2", "n3"], vip: undefined, local: true },
    });
    expect(findings("loopback-out-of-reach", input)).toEqual([
      {
        message:
          'Network "clients" cannot reach "HAProxy port for Airflow web interface", which is bound to the loopback address.',
        at: ["/haproxy/ports/web"],
        hint: "Bind an address that the network reaches, or leave these ports out.",
      },
    ]);
  });

  it("accepts it where the web interface is reached directly", () => {
    const input = topology(withAirflow, {
      vips: undefined,
      haproxy: { hosts: ["n1", "n2", "n3"], vip: undefined, local: true, ports: { web: false } },
    });
    expect(findings("loopback-out-of-reach", input)).toEqual([]);
  });
});
