import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-queue-twice", () => {
  it("finds a queue that stands twice", () => {
    const input = topology(withAirflow, { airflow: { worker: { queues: ["default", "cards", "default"] } } });
    expect(findings("airflow-queue-twice", input)).toEqual([
      {
        message: 'Workers are to read the queue "default" twice.',
        at: ["/airflow/worker/queues/2", "/airflow/worker/queues/0"],
        hint: "Remove one, or correct its name.",
      },
    ]);
  });

  it("accepts queues that differ", () => {
    const input = topology(withAirflow, { airflow: { worker: { queues: ["default", "cards"] } } });
    expect(findings("airflow-queue-twice", input)).toEqual([]);
  });
});
