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

  it("accepts an unmanaged target of tasks", () => {
    const input = topology(withAirflow, {
      hosts: { card: { address: "10.9.0.1", managed: false } },
      airflow: { targets: { card: {} } },
    });
    expect(findings("unmanaged-host", input)).toEqual([]);
  });
});
