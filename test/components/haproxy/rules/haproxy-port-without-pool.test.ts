import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("haproxy-port-without-pool", () => {
  it("finds a port that leads nowhere", () => {
    const input = topology({ haproxy: { ports: { web: 8080 } } });
    expect(findings("haproxy-port-without-pool", input)).toEqual([
      {
        message: 'HAProxy port 8080 for "web" has no service behind it in the topology.',
        at: ["/haproxy/ports/web"],
        hint: "Remove the port, or add the section of the service.",
      },
    ]);
  });

  it("finds that nothing is balanced", () => {
    const input = topology({ postgres: undefined, etcd: undefined });
    expect(findings("haproxy-port-without-pool", input)).toEqual([
      {
        message: "HAProxy has nothing to balance, because no service in the topology has a port here.",
        at: ["/haproxy"],
        hint: "Remove the section, or add the section of a service.",
      },
    ]);
  });

  it("finds a redirect to HTTPS that nothing speaks", () => {
    const redirect = { haproxy: { ports: { redirect: 80 } } };
    expect(findings("haproxy-port-without-pool", topology(withAirflow, redirect))).toEqual([
      {
        message: "HAProxy port 80 redirects browsers to HTTPS, but TLS is off.",
        at: ["/haproxy/ports/redirect"],
        hint: 'Set "tls" to true, or remove the port.',
      },
    ]);
    expect(findings("haproxy-port-without-pool", topology(redirect, { tls: true }))).toHaveLength(1);
    expect(findings("haproxy-port-without-pool", topology(withAirflow, redirect, { tls: true }))).toEqual([]);
  });

  it("accepts ports of what is there", () => {
    const input = topology(withAirflow, { haproxy: { ports: { primary: 5000, web: 8080, sync: 5002 } } });
    expect(findings("haproxy-port-without-pool", input)).toEqual([]);
  });
});
