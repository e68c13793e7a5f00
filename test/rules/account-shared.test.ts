import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("account-shared", () => {
  it("finds an owner of two databases", () => {
    const input = topology({ postgres: { databases: { reports: { owner: "keeper" } } } });
    expect(findings("account-shared", input)).toEqual([
      {
        message: 'User "keeper" owns "metadata" and "reports", so one password opens all of them.',
        at: ["/postgres/databases/metadata", "/postgres/databases/reports"],
        hint: "Set a different owner for each.",
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
        message: 'User "carrier" owns "one" and "two", so one password opens all of them.',
        at: ["/rabbitmq/virtualHosts/one", "/rabbitmq/virtualHosts/two"],
        hint: "Set a different owner for each.",
      },
    ]);
  });

  it("accepts an owner for each", () => {
    const input = topology({ postgres: { databases: { reports: { owner: "reporter" } } } });
    expect(findings("account-shared", input)).toEqual([]);
  });
});
