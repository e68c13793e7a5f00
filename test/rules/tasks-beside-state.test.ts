import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("tasks-beside-state", () => {
  it("finds workers on hosts of everything", () => {
    const input = topology(withAirflow);
    expect(findings("tasks-beside-state", input)).toEqual([
      {
        message:
          'Tasks run on hosts "n2" and "n3", together with "etcd", "PostgreSQL under Patroni" and "RabbitMQ". A task can take their memory, CPU and disk. Without TLS, a task on hosts "n2" and "n3" can also write to the DCS, and so set commands that run as the user of the database.',
        at: ["/airflow/workers/0", "/airflow/workers/1", "/etcd/hosts", "/postgres/hosts", "/rabbitmq/hosts"],
        hint: "Place workers on separate hosts.",
      },
    ]);
  });

  it("says nothing of the DCS where it asks for certificates", () => {
    const [finding] = findings("tasks-beside-state", topology(withAirflow, { tls: true }));
    expect(finding?.message).toMatch(/"RabbitMQ"\. A task can take their memory, CPU and disk\.$/);
  });

  it("finds a worker beside a broker", () => {
    const input = topology(withAirflow, {
      hosts: { w1: { address: "10.0.0.11" } },
      rabbitmq: { hosts: ["w1"] },
      airflow: { workers: ["w1"] },
    });
    expect(findings("tasks-beside-state", input)).toEqual([
      {
        message:
          'Tasks run on host "w1", together with "RabbitMQ". A task can take their memory, CPU and disk.',
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
