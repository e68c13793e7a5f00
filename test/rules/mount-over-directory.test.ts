import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("mount-over-directory", () => {
  it("finds a share over a home directory", () => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n3"] },
      airflow: { dags: { path: "/var/lib/airflow" } },
    });
    expect(findings("mount-over-directory", input)).toEqual([
      {
        message:
          'The share "dags" is to be mounted on /var/lib/airflow of host "n1", over /var/lib/airflow, where "Airflow scheduler" keeps its files.',
        at: ["/airflow/dags", "/airflow/schedulers/0"],
        hint: "Name another directory for the mount.",
      },
      {
        message:
          'The share "dags" is to be mounted on /var/lib/airflow of host "n3", over /var/lib/airflow, where "Airflow Celery worker" keeps its files.',
        at: ["/airflow/dags", "/airflow/workers/1"],
        hint: "Name another directory for the mount.",
      },
    ]);
  });

  it("accepts a directory of its own", () => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n3"] },
      airflow: { dags: { path: "/var/lib/airflow/dags" } },
    });
    expect(findings("mount-over-directory", input)).toEqual([]);
  });
});
