import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("haproxy-port-without-pool", () => {
  it("finds a port that leads nowhere", () => {
    const input = topology({ haproxy: { ports: { web: 8080 } } });
    expect(findings("haproxy-port-without-pool", input)).toEqual([
      {
        message: 'HAProxy\'s port 8080 for "web" leads nowhere: nothing in the topology serves it.',
        at: ["/haproxy/ports/web"],
        hint: "Remove the port, or add what it leads to.",
      },
    ]);
  });

  it("finds that nothing is balanced", () => {
    const input = topology({ postgres: undefined, etcd: undefined });
    expect(findings("haproxy-port-without-pool", input)).toEqual([
      {
        message: "HAProxy has nothing to balance: no pool of the topology has a port.",
        at: ["/haproxy"],
        hint: "Remove the section, or add what it leads to.",
      },
    ]);
  });

  it("finds a redirect to HTTPS that nothing speaks", () => {
    const redirect = { haproxy: { ports: { redirect: 80 } } };
    expect(findings("haproxy-port-without-pool", topology(withAirflow, redirect))).toEqual([
      {
        message: 'HAProxy\'s port 80 is to lead browsers to HTTPS, which nothing speaks without "tls".',
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
