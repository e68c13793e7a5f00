import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-stop-timeout-endless", () => {
  it("finds three days", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 259200 } } });
    expect(findings("airflow-stop-timeout-endless", input)).toEqual([
      {
        message: "Stopping a worker may take 72 hours, and so may a reboot of its host.",
        at: ["/airflow/worker/stopTimeout"],
        hint: "Set stopTimeout to 86400 or less, or split long tasks.",
      },
    ]);
  });

  it("accepts a day", () => {
    const input = topology(withAirflow, { airflow: { worker: { stopTimeout: 86400 } } });
    expect(findings("airflow-stop-timeout-endless", input)).toEqual([]);
  });
});
