import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("connection-budget-tight", () => {
  it("prints the whole arithmetic", () => {
    const input = topology(withAirflow, { postgres: { maxConnections: 140 } });
    expect(findings("connection-budget-tight", input)).toEqual([
      {
        message:
          "Clients may use 90 % of the PostgreSQL connections: 1 migration x 4 = 4; 2 Airflow schedulers x (pool 5 + overflow 5) + 2 parsing = 24; 2 Airflow webservers x 2 workers x (pool 5 + overflow 5) = 40; 2 Airflow triggerers x (pool 5 + overflow 5) = 20; 2 Airflow Celery workers x 4 tasks x 3 = 24; 112 in total, 124 with 10 % in reserve, of 125 (max_connections 140 - 5 reserved for superusers - 10 for Patroni and monitoring).",
        at: [
          "/postgres/maxConnections",
          "/airflow/schedulers/0",
          "/airflow/schedulers",
          "/airflow/webservers",
          "/airflow/triggerers",
          "/airflow/workers",
        ],
        hint: 'Raise "postgres.maxConnections" before you add clients.',
      },
    ]);
  });

  it("leaves too few connections to their own rule", () => {
    const input = topology(withAirflow, { postgres: { maxConnections: 100 } });
    expect(findings("connection-budget-tight", input)).toEqual([]);
  });

  it("accepts plenty", () => {
    const input = topology(withAirflow, { postgres: { maxConnections: 500 } });
    expect(findings("connection-budget-tight", input)).toEqual([]);
  });
});
