import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-stop-timeout", () => {
  it("finds the default of systemd", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 90 } } });
    expect(findings("airflow-stop-timeout", input)).toEqual([
      {
        message: "A stopping worker kills every task that does not end within 90 s.",
        at: ["/airflow/worker/stopTimeout"],
        hint: "Set stopTimeout to 600 or more, and to more seconds than the longest task takes.",
      },
    ]);
  });

  it("accepts ten minutes", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 600 } } });
    expect(findings("airflow-stop-timeout", input)).toEqual([]);
  });
});
