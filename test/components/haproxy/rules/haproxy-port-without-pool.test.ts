import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("haproxy-port-without-pool", () => {
  it("finds a port that leads nowhere", () => {
    const input = topology({ haproxy: { ports: { web: 8080 } } });
    expect(findings("haproxy-port-without-pool", input)).toEqual([
      {
        message: 'HAProxy port 8080 for "web" has no service behind it in the topology.',
        at: ["/haproxy/ports/web"],
        hint: 'Remove the port, or add the section of the service. Choose from "primary", "replica", "sync", "async", "stats", "metrics", "redirect".',
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
        hint: 'Set "tls" to true, give the port "web-public" a certificate ("haproxy.certificate"), or remove the port.',
      },
    ]);
    const users = { haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" } };
    expect(findings("haproxy-port-without-pool", topology(withAirflow, redirect, users))).toEqual([]);
    expect(findings("haproxy-port-without-pool", topology(redirect, { tls: true }))).toHaveLength(1);
    expect(findings("haproxy-port-without-pool", topology(withAirflow, redirect, { tls: true }))).toEqual([]);
  });

  it("finds a name that was meant for another", () => {
    const input = topology({ haproxy: { ports: { primray: 5000, stat: 7001 } } });
    expect(findings("haproxy-port-without-pool", input).map(({ at, hint }) => [at, hint])).toEqual([
      [["/haproxy/ports/primray"], 'Did you mean "primary"?'],
      [["/haproxy/ports/stat"], 'Did you mean "stats"?'],
    ]);
  });

  it("finds a pool that is balanced though a name like its own is turned off", () => {
    const input = topology({ haproxy: { ports: { replcia: false } } });
    expect(findings("haproxy-port-without-pool", input)).toEqual([
      {
        message:
          'HAProxy port "replcia" is off, but no pool has that name, and HAProxy still balances "replica".',
        at: ["/haproxy/ports/replcia"],
        hint: 'Did you mean "replica"?',
      },
    ]);
  });

  it("finds lines for a block that there is not, as of a port that no pool has", () => {
    const lines = ["timeout tunnel 1h"];
    const input = topology({
      haproxy: {
        snippets: { replicas: lines, stats: lines, global: lines },
        snippetsByHost: { node1: { web: lines } },
      },
    });
    expect(findings("haproxy-port-without-pool", input).map(({ at, hint }) => [at, hint])).toEqual([
      [["/haproxy/snippets/replicas"], 'Did you mean "replica"?'],
      [
        ["/haproxy/snippets/stats"],
        'Remove the lines, or set the port. Choose from "global", "defaults", "primary", "replica".',
      ],
      [
        ["/haproxy/snippetsByHost/node1/web"],
        'Remove the lines, or set the port. Choose from "global", "defaults", "primary", "replica".',
      ],
    ]);
  });

  it("lets what the topology lacks be turned off", () => {
    const input = topology({ haproxy: { ports: { web: false, sync: false, pooled: false } } });
    expect(findings("haproxy-port-without-pool", input)).toEqual([]);
  });

  it("accepts ports of what is there", () => {
    const input = topology(withAirflow, { haproxy: { ports: { primary: 5000, web: 8080, sync: 5002 } } });
    expect(findings("haproxy-port-without-pool", input)).toEqual([]);
  });

  it("finds additional ports of what has no port", () => {
    expect(
      findings("haproxy-port-without-pool", topology({ haproxy: { hostAddresses: { primry: "used" } } })),
    ).toMatchObject([{ at: ["/haproxy/hostAddresses/primry"], hint: 'Did you mean "primary"?' }]);
    const more = (additionalPorts: { readonly [name: string]: number[] }) =>
      findings("haproxy-port-without-pool", topology({ haproxy: { additionalPorts } }));
    expect(more({ primary: [5500] })).toEqual([]);
    expect(more({ primry: [5500], web: [8081], redirect: [81] })).toEqual([
      {
        message: 'HAProxy has no port for "redirect", so that nothing is behind its additional ports (81).',
        at: ["/haproxy/additionalPorts/redirect"],
        hint: "Remove them, or set the port.",
      },
      {
        message: 'HAProxy has no port for "primry", so that nothing is behind its additional ports (5500).',
        at: ["/haproxy/additionalPorts/primry"],
        hint: 'Did you mean "primary"?',
      },
      {
        message: 'HAProxy has no port for "web", so that nothing is behind its additional ports (8081).',
        at: ["/haproxy/additionalPorts/web"],
        hint: "Remove them, or set the port.",
      },
    ]);
  });
});
