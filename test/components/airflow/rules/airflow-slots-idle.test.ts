import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-slots-idle", () => {
  it("finds workers that are never full", () => {
    const input = topology(withAirflow, { airflow: { parallelism: 4, worker: { concurrency: 8 } } });
    expect(findings("airflow-slots-idle", input)).toEqual([
      {
        message: "Workers can run 2 x 8 = 16 tasks, but schedulers start at most 2 x 4 = 8.",
        at: ["/airflow/parallelism", "/airflow/worker/concurrency", "/airflow/workers"],
        hint: "Set parallelism to 8 or more.",
      },
    ]);
  });

  it("accepts just as many", () => {
    const input = topology(withAirflow, { airflow: { parallelism: 8, worker: { concurrency: 8 } } });
    expect(findings("airflow-slots-idle", input)).toEqual([]);
  });

  it("accepts the defaults", () => {
    const input = topology(withAirflow);
    expect(findings("airflow-slots-idle", input)).toEqual([]);
  });
});
