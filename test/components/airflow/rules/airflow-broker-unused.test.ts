import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const local = { airflow: { executor: "LocalExecutor", workers: undefined } };

describe("airflow-broker-unused", () => {
  it("finds a broker beside LocalExecutor", () => {
    expect(findings("airflow-broker-unused", topology(withAirflow, local))).toEqual([
      {
        message:
          'With LocalExecutor, schedulers run tasks themselves, so nothing uses the message broker, "RabbitMQ".',
        at: ["/rabbitmq", "/airflow/executor"],
        hint: 'Remove "rabbitmq", or set "executor" to "CeleryExecutor" and place "workers".',
      },
    ]);
  });

  it("accepts none, and one with workers", () => {
    expect(findings("airflow-broker-unused", topology(withAirflow, local, { rabbitmq: undefined }))).toEqual(
      [],
    );
    expect(findings("airflow-broker-unused", topology(withAirflow))).toEqual([]);
  });
});
