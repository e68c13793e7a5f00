import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("single-point-of-failure", () => {
  it("finds each service on one host", () => {
    const input = topology(withAirflow, {
      vips: undefined,
      haproxy: { hosts: ["n3"], vip: undefined },
      airflow: { workers: ["n2"] },
    });
    expect(findings("single-point-of-failure", input)).toEqual([
      {
        message: '"Airflow Celery worker" runs only on host "n2" and stops when that host is lost.',
        at: ["/airflow/workers/0"],
        hint: 'Add a second host to "airflow.workers".',
      },
      {
        message: '"HAProxy" runs only on host "n3" and stops when that host is lost.',
        at: ["/haproxy/hosts/0"],
        hint: 'Add a second host to "haproxy.hosts".',
      },
    ]);
  });

  it("leaves a quorum to its own rules", () => {
    const input = topology({ etcd: { hosts: ["n1"] } });
    expect(findings("single-point-of-failure", input)).toEqual([]);
  });

  it("accepts a target of tasks", () => {
    const input = topology(withAirflow, {
      hosts: { card: { address: "10.9.0.1", managed: false } },
      airflow: { targets: { card: {} } },
    });
    expect(findings("single-point-of-failure", input)).toEqual([]);
  });
});
