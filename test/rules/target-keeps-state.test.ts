import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("target-keeps-state", () => {
  it("finds a database as a target", () => {
    const input = topology(withAirflow, { airflow: { targets: { n1: { port: 22 } } } });
    expect(findings("target-keeps-state", input)).toEqual([
      {
        message:
          'Tasks sign in to host "n1", on which "etcd", "PostgreSQL under Patroni" and "RabbitMQ" run.',
        at: ["/airflow/targets/n1", "/etcd/hosts/0", "/postgres/hosts/0", "/rabbitmq/hosts/0"],
        hint: "Let tasks sign in to hosts outside of the estate, or to ones that keep nothing.",
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
