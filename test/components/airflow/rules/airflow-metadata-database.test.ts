import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-metadata-database", () => {
  it("finds that there is none", () => {
    const input = topology(withAirflow, { postgres: { databases: { metadata: undefined } } });
    expect(findings("airflow-metadata-database", input)).toEqual([
      {
        message: "Airflow has no database for its metadata: the topology defines none.",
        at: ["/airflow"],
        hint: 'Define one with an owner, such as "databases": { "airflow_db": { "owner": "airflow_user" } }.',
      },
    ]);
  });

  it("asks which when there are several", () => {
    const input = topology(withAirflow, { postgres: { databases: { other: { owner: "keeper" } } } });
    expect(findings("airflow-metadata-database", input)).toEqual([
      {
        message: 'Airflow could use any of 2 databases: "metadata", "other".',
        at: ["/airflow", "/postgres/databases/metadata", "/postgres/databases/other"],
        hint: 'Say which, such as "database": "metadata".',
      },
    ]);
  });

  it("suggests the name that was meant", () => {
    const input = topology(withAirflow, { airflow: { database: "metadat" } });
    expect(findings("airflow-metadata-database", input)).toEqual([
      {
        message: 'Airflow is to use the database "metadat", which is not defined.',
        at: ["/airflow/database"],
        hint: 'Did you mean "metadata"?',
      },
    ]);
  });

  it("accepts the only one", () => {
    const input = topology(withAirflow);
    expect(findings("airflow-metadata-database", input)).toEqual([]);
  });

  it("accepts the one that is named", () => {
    const input = topology(withAirflow, {
      postgres: { databases: { other: { owner: "keeper" } } },
      airflow: { database: "other" },
    });
    expect(findings("airflow-metadata-database", input)).toEqual([]);
  });
});
