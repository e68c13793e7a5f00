import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("tasks-beside-state", () => {
  it("finds workers on hosts of everything", () => {
    const input = topology(withAirflow);
    expect(findings("tasks-beside-state", input)).toEqual([
      {
        message:
          'Tasks run on hosts "n2" and "n3", together with "etcd", "PostgreSQL under Patroni" and "RabbitMQ".',
        at: ["/airflow/workers/0", "/airflow/workers/1", "/etcd/hosts", "/postgres/hosts", "/rabbitmq/hosts"],
        hint: "Place workers on separate hosts.",
      },
    ]);
  });

  it("finds a worker beside a broker", () => {
    const input = topology(withAirflow, {
      hosts: { w1: { address: "10.0.0.11" } },
      rabbitmq: { hosts: ["w1"] },
      airflow: { workers: ["w1"] },
    });
    expect(findings("tasks-beside-state", input)).toEqual([
      {
        message: 'Tasks run on host "w1", together with "RabbitMQ".',
        at: ["/airflow/workers/0", "/rabbitmq/hosts"],
        hint: "Place workers on separate hosts.",
      },
    ]);
  });

  it("accepts workers of their own", () => {
    const input = topology(withAirflow, {
      hosts: { w1: { address: "10.0.0.11" }, w2: { address: "10.0.0.12" } },
      airflow: { workers: ["w1", "w2"] },
    });
    expect(findings("tasks-beside-state", input)).toEqual([]);
  });

  it("says nothing without workers", () => {
    const input = topology();
    expect(findings("tasks-beside-state", input)).toEqual([]);
  });
});
