import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (airflow: Json) => findings("airflow-executor", topology(withAirflow, { airflow }));

describe("airflow-executor", () => {
  it("finds that nothing runs tasks", () => {
    expect(found({ workers: undefined })).toEqual([
      {
        message: "With CeleryExecutor, workers run tasks, but the topology places none.",
        at: ["/airflow", "/airflow/executor"],
        hint: 'Add "workers", such as "workers": ["HOST1", "HOST2"], or set "executor" to "LocalExecutor", with which schedulers run tasks.',
      },
    ]);
  });

  it("finds what has nothing to do where schedulers run tasks", () => {
    const airflow = {
      executor: "LocalExecutor",
      flower: { hosts: ["n1"] },
      worker: { queues: ["default", "gpu"] },
    };
    expect(found(airflow)).toEqual([
      {
        message:
          'With LocalExecutor, schedulers run tasks themselves, but the topology sets "workers", "flower", "worker.queues" for CeleryExecutor.',
        at: ["/airflow/workers", "/airflow/flower", "/airflow/worker/queues", "/airflow/executor"],
        hint: 'Set "executor" to "CeleryExecutor", or remove "workers", "flower", "worker.queues", and the message broker if there is one.',
      },
    ]);
  });

  it("accepts either", () => {
    expect(found({})).toEqual([]);
    expect(found({ executor: "LocalExecutor", workers: undefined, worker: { stopTimeout: 600 } })).toEqual(
      [],
    );
  });
});
