import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-web-workers", () => {
  it("finds sixteen workers on two CPUs", () => {
    const input = topology(withAirflow, {
      airflow: { web: { workers: 16 } },
      hosts: { n1: { cpus: 2 }, n2: { cpus: 8 } },
    });
    expect(findings("airflow-web-workers", input)).toEqual([
      {
        message: 'Web servers have 16 worker processes, but "n1" has 2 CPUs.',
        at: ["/airflow/web/workers", "/hosts/n1/cpus"],
        hint: "Set web.workers to 5 or less.",
      },
    ]);
  });

  it("accepts two for each and one more", () => {
    const input = topology(withAirflow, {
      airflow: { web: { workers: 5 } },
      hosts: { n1: { cpus: 2 }, n2: { cpus: 2 } },
    });
    expect(findings("airflow-web-workers", input)).toEqual([]);
  });

  it("says nothing of hosts that do not say", () => {
    const input = topology(withAirflow, { airflow: { web: { workers: 16 } } });
    expect(findings("airflow-web-workers", input)).toEqual([]);
  });
});
