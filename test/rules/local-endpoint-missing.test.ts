import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("local-endpoint-missing", () => {
  it("names the hosts that lack it, and what dials it there", () => {
    const input = topology(withAirflow, {
      vips: undefined,
      haproxy: { hosts: ["n1"], vip: undefined, local: true, ports: { web: false } },
    });
    expect(findings("local-endpoint-missing", input)).toEqual([
      {
        message:
          '"Airflow scheduler", "Airflow webserver", "Airflow triggerer" and "Airflow Celery worker" on hosts "n2" and "n3" connect to a writable database on the loopback address, but "HAProxy", which provides it, does not run there.',
        at: [
          "/haproxy/hosts",
          "/airflow/schedulers/1",
          "/airflow/webservers/1",
          "/airflow/triggerers/1",
          "/airflow/workers/0",
          "/airflow/workers/1",
        ],
        hint: 'Add hosts "n2" and "n3" to "haproxy.hosts", or bind "HAProxy" to an address that other hosts can reach.',
      },
    ]);
  });

  it("accepts it on every host that dials it", () => {
    const input = topology(withAirflow, {
      vips: undefined,
      haproxy: { hosts: ["n1", "n2", "n3"], vip: undefined, local: true, ports: { web: false } },
    });
    expect(findings("local-endpoint-missing", input)).toEqual([]);
  });

  it("accepts a service that other hosts reach", () => {
    const input = topology(withAirflow);
    expect(findings("local-endpoint-missing", input)).toEqual([]);
  });
});
