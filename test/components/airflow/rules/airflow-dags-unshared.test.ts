import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-dags-unshared", () => {
  it("finds several readers without a share", () => {
    const input = topology(withAirflow);
    expect(findings("airflow-dags-unshared", input)).toEqual([
      {
        message:
          '3 hosts read DAGs, but there is no share "dags", so /opt/airflow/dags must be kept identical on all of them by other means.',
        at: ["/airflow/dags"],
        hint: 'Export a share with this name, set "airflow.dags.git", or accept this finding and state how DAGs are distributed.',
      },
    ]);
  });

  it("finds a share of another name", () => {
    const input = topology(withAirflow, { nfs: { hosts: ["n3"], exports: { code: { path: "/srv/code" } } } });
    expect(findings("airflow-dags-unshared", input)).toEqual([
      {
        message:
          '3 hosts read DAGs, but there is no share "dags", so /opt/airflow/dags must be kept identical on all of them by other means.',
        at: ["/airflow/dags"],
        hint: 'Export a share with this name, set "airflow.dags.git", or accept this finding and state how DAGs are distributed.',
      },
    ]);
  });

  it("accepts a share of that name", () => {
    const input = topology(withAirflow, { nfs: { hosts: ["n3"] } });
    expect(findings("airflow-dags-unshared", input)).toEqual([]);
  });

  it("accepts one host that reads them", () => {
    const input = topology(withAirflow, {
      airflow: { schedulers: ["n1"], triggerers: ["n1"], workers: ["n1"] },
    });
    expect(findings("airflow-dags-unshared", input)).toEqual([]);
  });
});
