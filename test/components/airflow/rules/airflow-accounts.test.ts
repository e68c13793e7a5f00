import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-accounts", () => {
  it("finds that there is none", () => {
    const input = topology(withAirflow, { postgres: { databases: { metadata: undefined } } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message: "Airflow needs a database for its metadata, but the topology defines none.",
        at: ["/airflow"],
        hint: "Define a database with its user, in the section that provides it.",
      },
    ]);
  });

  it("asks which when there are several", () => {
    const input = topology(withAirflow, { postgres: { databases: { other: { owner: "keeper" } } } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message:
          'Airflow needs one database for its metadata, but the topology defines 2: "metadata", "other".',
        at: ["/airflow", "/postgres/databases/metadata", "/postgres/databases/other"],
        hint: 'Set the one to use, such as "database": "metadata".',
      },
    ]);
  });

  it("suggests the name that was meant", () => {
    const input = topology(withAirflow, { airflow: { database: "metadat" } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message: 'Airflow uses the database "metadat", which is not defined.',
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
        message: 'Airflow needs one virtual host for its tasks, but the topology defines 2: "a", "b".',
        at: ["/airflow", "/rabbitmq/virtualHosts/a", "/rabbitmq/virtualHosts/b"],
        hint: 'Set the one to use, such as "virtualHost": "a".',
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
        message: "Airflow needs a virtual host for its tasks, but the topology defines none.",
        at: ["/airflow"],
        hint: "Define a virtual host with its user, in the section that provides it.",
      },
    ]);
  });

  it("finds a database for results that is not defined", () => {
    const input = topology(withAirflow, { airflow: { resultDatabase: "metadat" } });
    expect(findings("airflow-accounts", input)).toEqual([
      {
        message: 'Airflow uses the database "metadat", which is not defined.',
        at: ["/airflow/resultDatabase"],
        hint: 'Did you mean "metadata"?',
      },
    ]);
  });
});
