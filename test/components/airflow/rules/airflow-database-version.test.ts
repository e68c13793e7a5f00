import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const found = (airflow: string, postgres: number) =>
  findings(
    "airflow-database-version",
    topology(withAirflow, { postgres: { version: postgres }, airflow: { version: airflow } }),
  );

describe("airflow-database-version", () => {
  it("finds a PostgreSQL that is too new for Airflow 2", () => {
    expect(found("2.9.0", 17)).toEqual([
      {
        message: "Airflow 2.9.0 is not tested with PostgreSQL 17. The newest tested version is 16.",
        at: ["/postgres/version", "/airflow/version"],
        hint: "Set the version of the database to 16.",
      },
    ]);
  });

  it("finds a PostgreSQL that is too old for Airflow 3.3", () => {
    expect(found("3.3.2", 13)).toEqual([
      {
        message: "Airflow 3.3.2 is not tested with PostgreSQL 13. The oldest tested version is 14.",
        at: ["/postgres/version", "/airflow/version"],
        hint: "Set the version of the database to 18.",
      },
    ]);
  });

  it("accepts the ends of every window", () => {
    for (const [airflow, oldest, newest] of [
      ["2.11", 13, 16],
      ["3.0", 13, 17],
      ["3.1.8", 13, 17],
      ["3.2.0", 14, 18],
      ["3.3", 14, 18],
    ] as const) {
      expect(found(airflow, oldest), airflow).toEqual([]);
      expect(found(airflow, newest), airflow).toEqual([]);
    }
  });
});
