import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-without-triggerer", () => {
  it("proposes the hosts of the schedulers", () => {
    const input = topology(withAirflow, { airflow: { triggerers: [] } });
    expect(findings("airflow-without-triggerer", input)).toEqual([
      {
        message: "Airflow has no triggerer, so a deferred task never resumes.",
        at: ["/airflow"],
        hint: 'Add triggerers, such as "triggerers": ["n1","n2"].',
      },
    ]);
  });

  it("accepts one", () => {
    const input = topology(withAirflow, { airflow: { triggerers: ["n1"] } });
    expect(findings("airflow-without-triggerer", input)).toEqual([]);
  });
});
