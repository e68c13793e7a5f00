import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("directory-under-home", () => {
  it("finds DAGs in a home", () => {
    const input = topology(withAirflow, { airflow: { dags: { path: "/home/rocky/airflow/dags" } } });
    expect(findings("directory-under-home", input)).toEqual([
      {
        message:
          'A directory of "Airflow scheduler" is /home/rocky/airflow/dags, which is below a home directory. Units see home directories as empty.',
        at: ["/airflow/schedulers"],
        hint: "Choose a directory below /var/lib, /srv or /opt.",
      },
    ]);
  });

  it("finds a mount in a home", () => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n3"] },
      airflow: { dags: { path: "/home/rocky/airflow/dags" } },
    });
    expect(findings("directory-under-home", input)).toEqual([
      {
        message:
          'The mount of the share "dags" is /home/rocky/airflow/dags, which is below a home directory. Units see home directories as empty.',
        at: ["/airflow/dags"],
        hint: "Choose a directory below /var/lib, /srv or /opt.",
      },
    ]);
  });

  it("accepts the defaults", () => {
    const input = topology(withAirflow);
    expect(findings("directory-under-home", input)).toEqual([]);
  });
});
