import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-accounts", () => {
  it("finds that there is none", () => {
    const input = topology(withAirflow, { postgres: { databases: { metadata: undefined } } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message: "Airflow has no database for its metadata: the topology defines none.",
        at: ["/airflow"],
        hint: "Define a database with its user, in the section of what offers it.",
      },
    ]);
  });

  it("asks which when there are several", () => {
    const input = topology(withAirflow, { postgres: { databases: { other: { owner: "keeper" } } } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message: 'Airflow could use any of 2 databases for its metadata: "metadata", "other".',
        at: ["/airflow", "/postgres/databases/metadata", "/postgres/databases/other"],
        hint: 'Say which, such as "database": "metadata".',
      },
    ]);
  });

  it("suggests the name that was meant", () => {
    const input = topology(withAirflow, { airflow: { database: "metadat" } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message: 'Airflow is to use the database "metadat", which is not defined.',
        at: ["/airflow/database"],
        hint: 'Did you mean "metadata"?',
      },
    ]);
  });

  it("accepts the only one", () => {
    const input = topology(withAirflow);
    expect(findings("airflow-accounts", input)).toEqual([]);
  });

  it("accepts the one that is named", () => {
    const input = topology(withAirflow, {
      postgres: { databases: { other: { owner: "keeper" } } },
      airflow: { database: "other" },
    });
    expect(findings("airflow-accounts", input)).toEqual([]);
  });

  it("asks which virtual host when there are several, and accepts the one that is named", () => {
    const two = { rabbitmq: { virtualHosts: { b: { user: "carrier" }, a: { user: "carrier" } } } };
    expect(findings("airflow-accounts", topology(withAirflow, two))).toEqual([
      {
        message: 'Airflow could use any of 2 virtual hosts for its tasks: "a", "b".',
        at: ["/airflow", "/rabbitmq/virtualHosts/a", "/rabbitmq/virtualHosts/b"],
        hint: 'Say which, such as "virtualHost": "a".',
      },
    ]);
    expect(
      findings("airflow-accounts", topology(withAirflow, two, { airflow: { virtualHost: "b" } })),
    ).toEqual([]);
  });

  it("finds that there is no virtual host", () => {
    const input = topology(withAirflow, { rabbitmq: { virtualHosts: {} } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message: "Airflow has no virtual host for its tasks: the topology defines none.",
        at: ["/airflow"],
        hint: "Define a virtual host with its user, in the section of what offers it.",
      },
    ]);
  });
});
