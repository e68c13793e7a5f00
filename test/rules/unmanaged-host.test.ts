import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("unmanaged-host", () => {
  it("names every purpose of the host", () => {
    const input = topology({ hosts: { n3: { managed: false } } });
    expect(findings("unmanaged-host", input)).toEqual([
      {
        message:
          'Host "n3" is not managed and gets no files, but is used as an etcd member and as a PostgreSQL node.',
        at: ["/etcd/hosts/2", "/postgres/hosts/2", "/hosts/n3/managed"],
        hint: 'Use a managed host instead, or set "hosts.n3.managed" to true.',
      },
    ]);
  });

  it("names all hosts that are used alike", () => {
    const input = topology({ hosts: { n1: { managed: false }, n2: { managed: false } } });
    const [finding, ...others] = findings("unmanaged-host", input);
    expect(others).toEqual([]);
    expect(finding?.message).toBe(
      'Hosts "n1" and "n2" are not managed and get no files, but are used as a host of VIP "front", as an etcd member, as a PostgreSQL node and as a load balancer.',
    );
    expect(finding?.hint).toBe('Use managed hosts instead, or set "managed" of each to true.');
    expect(finding?.at).toEqual(
      [0, 1]
        .flatMap((index) =>
          ["vips/front", "etcd", "postgres", "haproxy"].map((key) => `/${key}/hosts/${index}`),
        )
        .concat("/hosts/n1/managed", "/hosts/n2/managed"),
    );
  });

  it("accepts an unmanaged target of tasks", () => {
    const input = topology(withAirflow, {
      hosts: { card: { address: "10.9.0.1", managed: false } },
      airflow: { targets: { card: {} } },
    });
    expect(findings("unmanaged-host", input)).toEqual([]);
  });
});
