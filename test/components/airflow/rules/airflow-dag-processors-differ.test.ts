import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-dag-processors-differ", () => {
  it("finds processors that read a copy each", () => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n2", "n3"], vip: "files" },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
      airflow: { dagProcessors: ["n2", "n3"] },
    });
    expect(findings("airflow-dag-processors-differ", input)).toEqual([
      {
        message:
          'DAG processors on "n2" and "n3" read the local copy of the share "dags". Copies differ until the next mirroring, and new DAGs appear and disappear until then.',
        at: ["/airflow/dagProcessors", "/nfs/exports/dags"],
        hint: "Place the DAG processors on hosts that mount the share, or use only one.",
      },
    ]);
  });

  it.each([
    ["2.11.2", "Schedulers, which parse the DAGs,"],
    ["3.3.2", "DAG processors"],
  ])("finds them on the hosts of schedulers where the topology names no hosts: %s", (version, what) => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n2", "n3"], vip: "files" },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
      airflow: { version },
    });
    expect(findings("airflow-dag-processors-differ", input)).toEqual([
      {
        message: `${what} on "n2" read the local copy of the share "dags". Copies differ until the next mirroring, and new DAGs appear and disappear until then.`,
        at: ["/airflow/schedulers", "/nfs/exports/dags"],
        hint: 'Set "airflow.dagProcessors" to hosts that mount the share, or to one host.',
      },
    ]);
  });

  it("accepts one processor", () => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n2", "n3"], vip: "files" },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
      airflow: { dagProcessors: ["n2"] },
    });
    expect(findings("airflow-dag-processors-differ", input)).toEqual([]);
  });

  it("accepts processors that mount the share", () => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n2", "n3"], vip: "files" },
      vips: { files: { address: "10.0.0.101", hosts: ["n2", "n3"] } },
      hosts: { n4: { address: "10.0.0.4" }, n5: { address: "10.0.0.5" } },
      airflow: { dagProcessors: ["n4", "n5"] },
    });
    expect(findings("airflow-dag-processors-differ", input)).toEqual([]);
  });

  it("accepts one server", () => {
    const input = topology(withAirflow, { nfs: { hosts: ["n3"] }, airflow: { dagProcessors: ["n2", "n3"] } });
    expect(findings("airflow-dag-processors-differ", input)).toEqual([]);
  });
});
