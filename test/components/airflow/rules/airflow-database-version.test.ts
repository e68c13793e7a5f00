import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-database-version", () => {
  it("finds a PostgreSQL that Airflow 2 is not tested with", () => {
    const input = topology(withAirflow, { postgres: { version: 17 }, airflow: { version: "2.9.0" } });
    expect(findings("airflow-database-version", input)).toEqual([
      {
        message: "Airflow 2.9.0 is not tested with PostgreSQL 17; 16 is the newest that it is.",
        at: ["/airflow/version", "/postgres/databases/metadata"],
        hint: "Set the version of the database to 16.",
      },
    ]);
  });

  it("accepts 16", () => {
    expect(
      findings("airflow-database-version", topology(withAirflow, { postgres: { version: 16 } })),
    ).toEqual([]);
  });
});
