import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("unencrypted-beside-tls", () => {
  it("names what goes without", () => {
    const input = topology(withAirflow, {
      tls: true,
      network: { monitoring: ["10.0.0.50/32"] },
      haproxy: { ports: { redirect: 80 } },
      nfs: { hosts: ["n1"] },
      airflow: { statsd: { host: "n3", port: 8125 } },
    });
    const [finding, ...others] = findings("unencrypted-beside-tls", input);
    expect(others).toEqual([]);
    for (const title of [
      "NFS",
      "VRRP",
      "etcd metrics",
      "Erlang port mapper",
      "Log server of an Airflow worker",
    ])
      expect(finding?.message).toContain(`"${title}"`);
    expect(finding?.message).not.toMatch(/SSH|redirect|PostgreSQL|HAProxy/);
    expect(finding?.at).toContain("/nfs/ports/share");
    expect(finding?.at.at(-1)).toBe("/tls");
  });

  it("accepts TLS everywhere, and what no other host reaches", () => {
    const input = topology({ tls: true, vips: { front: undefined }, haproxy: { vip: undefined } });
    expect(findings("unencrypted-beside-tls", input)).toEqual([]);
    const alone = { n1: { address: "10.0.0.1" }, n2: undefined, n3: undefined };
    const mapper = topology({
      tls: true,
      hosts: alone,
      vips: { front: undefined },
      etcd: undefined,
      postgres: undefined,
      haproxy: undefined,
      rabbitmq: { hosts: ["n1"] },
    });
    expect(findings("unencrypted-beside-tls", mapper)).toEqual([]);
  });
});
