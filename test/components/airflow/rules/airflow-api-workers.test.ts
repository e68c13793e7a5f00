import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const found = (version: string, workers?: number) =>
  findings("airflow-api-workers", topology(withAirflow, { airflow: { version, web: { workers } } }));

describe("airflow-api-workers", () => {
  it("finds several processes of 3.0", () => {
    expect(found("3.0.6", 4)).toEqual([
      {
        message:
          "An API server of Airflow 3.0.6 has 4 worker processes, and each is killed if it takes more than 5 s to start.",
        at: ["/airflow/web/workers", "/airflow/version"],
        hint: "Set web.workers to 1 and add web servers, or use Airflow 3.2 or later.",
      },
    ]);
    expect(found("3.0", 2)).toHaveLength(1);
  });

  it("accepts the default, other versions, and one", () => {
    expect(found("3.0")).toEqual([]);
    expect(found("3.0", 1)).toEqual([]);
    expect(found("2.11.2", 4)).toEqual([]);
    expect(found("3.1.0", 4)).toEqual([]);
  });
});
