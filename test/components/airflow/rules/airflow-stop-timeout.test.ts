import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-stop-timeout", () => {
  it("finds the default of systemd", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 90 } } });
    expect(findings("airflow-stop-timeout", input)).toEqual([
      {
        message: "A worker that is stopped kills every task that needs more than another 90 s.",
        at: ["/airflow/worker/stopTimeout"],
        hint: "Set stopTimeout to 600 or more, and to more than the longest task takes.",
      },
    ]);
  });

  it("accepts ten minutes", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 600 } } });
    expect(findings("airflow-stop-timeout", input)).toEqual([]);
  });
});
