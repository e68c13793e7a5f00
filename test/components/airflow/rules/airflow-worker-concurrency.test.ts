import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

describe("airflow-worker-concurrency", () => {
  it("finds sixteen tasks on two CPUs", () => {
    const input = topology(withAirflow, {
      airflow: { worker: { concurrency: 16 } },
      hosts: { n2: { cpus: 2 }, n3: { cpus: 4 } },
    });
    expect(findings("airflow-worker-concurrency", input)).toEqual([
      {
        message: 'Workers run 16 tasks at once, but "n2" has 2 CPUs.',
        at: ["/airflow/worker/concurrency", "/hosts/n2/cpus"],
        hint: "Set concurrency to 8 or less, or accept this finding if tasks mostly wait for other systems.",
      },
    ]);
  });

  it("accepts four for each", () => {
    const input = topology(withAirflow, {
      airflow: { worker: { concurrency: 16 } },
      hosts: { n2: { cpus: 4 }, n3: { cpus: 4 } },
    });
    expect(findings("airflow-worker-concurrency", input)).toEqual([]);
  });

  it("says nothing of hosts that do not say", () => {
    const input = topology(withAirflow, { airflow: { worker: { concurrency: 16 } } });
    expect(findings("airflow-worker-concurrency", input)).toEqual([]);
  });
});
