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
          'The mount point of the share "dags" on host "n1" is /var/lib/airflow, which hides /var/lib/airflow, the directory of "Airflow scheduler".',
        at: ["/airflow/dags", "/airflow/schedulers/0"],
        hint: "Choose another mount point.",
      },
      {
        message:
          'The mount point of the share "dags" on host "n3" is /var/lib/airflow, which hides /var/lib/airflow, the directory of "Airflow Celery worker".',
        at: ["/airflow/dags", "/airflow/workers/1"],
        hint: "Choose another mount point.",
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
