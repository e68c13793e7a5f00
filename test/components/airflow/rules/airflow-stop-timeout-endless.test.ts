import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-stop-timeout-endless", () => {
  it("finds three days", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 259200 } } });
    expect(findings("airflow-stop-timeout-endless", input)).toEqual([
      {
        message: "A worker that is stopped, and the restart of its host with it, may wait for 72 hours.",
        at: ["/airflow/worker/stopTimeout"],
        hint: "Set stopTimeout to 86400 or less, or divide such tasks.",
      },
    ]);
  });

  it("accepts a day", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 86400 } } });
    expect(findings("airflow-stop-timeout-endless", input)).toEqual([]);
  });
});
