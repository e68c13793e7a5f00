import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("account-shared", () => {
  it("finds an owner of two databases", () => {
    const input = topology({ postgres: { databases: { reports: { owner: "keeper" } } } });
    expect(findings("account-shared", input)).toEqual([
      {
        message:
          'The user "keeper" of a database to write to owns "metadata" and "reports" with one password.',
        at: ["/postgres/databases/metadata", "/postgres/databases/reports"],
        hint: "Name an owner for each.",
      },
    ]);
  });

  it("finds a user of two virtual hosts", () => {
    const input = topology(withAirflow, {
      rabbitmq: { virtualHosts: { one: { user: "carrier" }, two: { user: "carrier" } } },
      airflow: { virtualHost: "one" },
    });
    expect(findings("account-shared", input)).toEqual([
      {
        message: 'The user "carrier" of a message broker owns "one" and "two" with one password.',
        at: ["/rabbitmq/virtualHosts/one", "/rabbitmq/virtualHosts/two"],
        hint: "Name an owner for each.",
      },
    ]);
  });

  it("accepts an owner for each", () => {
    const input = topology({ postgres: { databases: { reports: { owner: "reporter" } } } });
    expect(findings("account-shared", input)).toEqual([]);
  });
});
