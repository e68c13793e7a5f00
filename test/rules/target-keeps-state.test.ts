import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("target-keeps-state", () => {
  it("finds a database as a target", () => {
    const input = topology(withAirflow, { airflow: { targets: { n1: { port: 22 } } } });
    expect(findings("target-keeps-state", input)).toEqual([
      {
        message: 'Tasks sign in to host "n1", which runs "etcd", "PostgreSQL under Patroni" and "RabbitMQ".',
        at: ["/airflow/targets/n1", "/etcd/hosts/0", "/postgres/hosts/0", "/rabbitmq/hosts/0"],
        hint: "Use a target outside the estate, or a host that keeps no state.",
      },
    ]);
  });

  it("accepts a target outside", () => {
    const input = topology(withAirflow, {
      hosts: { card1: { address: "10.0.0.50", managed: false } },
      airflow: { targets: { card1: { port: 22 } } },
    });
    expect(findings("target-keeps-state", input)).toEqual([]);
  });

  it("accepts a host that keeps nothing", () => {
    const input = topology(withAirflow, {
      hosts: { n4: { address: "10.0.0.4" } },
      airflow: { targets: { n4: { port: 22 } } },
    });
    expect(findings("target-keeps-state", input)).toEqual([]);
  });
});
