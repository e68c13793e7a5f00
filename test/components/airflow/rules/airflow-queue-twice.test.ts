import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-queue-twice", () => {
  it("finds a duplicate queue", () => {
    const input = topology(withAirflow, { airflow: { worker: { queues: ["default", "cards", "default"] } } });
    expect(findings("airflow-queue-twice", input)).toEqual([
      {
        message: 'The queue "default" is listed twice.',
        at: ["/airflow/worker/queues/2", "/airflow/worker/queues/0"],
        hint: "Correct the name of one, or remove it.",
      },
    ]);
  });

  it("accepts queues that differ", () => {
    const input = topology(withAirflow, { airflow: { worker: { queues: ["default", "cards"] } } });
    expect(findings("airflow-queue-twice", input)).toEqual([]);
  });
});
