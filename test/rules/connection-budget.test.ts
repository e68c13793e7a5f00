import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("connection-budget", () => {
  it("prints the whole arithmetic", () => {
    const input = topology(withAirflow, { postgres: { maxConnections: 100 } });
    expect(findings("connection-budget", input)).toEqual([
      {
        message:
          "There are 39 too few PostgreSQL connections: 1 migration x 4 = 4; 2 Airflow schedulers x (pool 5 + overflow 5) + 2 parsing = 24; 2 Airflow webservers x 2 workers x (pool 5 + overflow 5) = 40; 2 Airflow triggerers x (pool 5 + overflow 5) = 20; 2 Airflow Celery workers x 4 tasks x 3 = 24; 112 in total, 124 with 10 % in reserve, of 85 (max_connections 100 - 5 reserved for superusers - 10 for Patroni and monitoring).",
        at: [
          "/postgres/maxConnections",
          "/airflow/schedulers/0",
          "/airflow/schedulers",
          "/airflow/webservers",
          "/airflow/triggerers",
          "/airflow/workers",
        ],
        hint: 'Raise "postgres.maxConnections" by 39 or more, or reduce the pools of the clients.',
      },
    ]);
  });

  it("accepts more connections than are needed", () => {
    const input = topology(withAirflow);
    expect(findings("connection-budget", input)).toEqual([]);
  });

  it("says nothing where nobody offers them", () => {
    const input = topology(withAirflow, { postgres: undefined, haproxy: undefined, vips: undefined });
    expect(findings("connection-budget", input)).toEqual([]);
  });
});
