import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("directory-under-home", () => {
  it("finds DAGs in a home", () => {
    const input = topology(withAirflow, { airflow: { dags: { path: "/home/rocky/airflow/dags" } } });
    expect(findings("directory-under-home", input)).toEqual([
      {
        message:
          'A directory of "Airflow scheduler" is in /home/rocky/airflow/dags, a home, which units see empty.',
        at: ["/airflow/schedulers"],
        hint: "Name a directory below /var/lib, /srv or /opt.",
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
          'The mount of the share "dags" is in /home/rocky/airflow/dags, a home, which units see empty.',
        at: ["/airflow/dags"],
        hint: "Name a directory below /var/lib, /srv or /opt.",
      },
    ]);
  });

  it("accepts the defaults", () => {
    const input = topology(withAirflow);
    expect(findings("directory-under-home", input)).toEqual([]);
  });
});
