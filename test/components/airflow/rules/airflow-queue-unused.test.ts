import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (airflow: Json) => findings("airflow-queue-unused", topology(withAirflow, { airflow }));

describe("airflow-queue-unused", () => {
  it("finds a queue that DAGs do not name", () => {
    const workers = {
      general: { hosts: ["n2"] },
      gpu: { hosts: ["n3"], queues: ["gpus", "gpu"] },
    };
    expect(found({ workers, queues: ["gpu"] })).toEqual([
      {
        message:
          'Workers read the queue "gpus", which is neither the default queue nor in the list of queues that DAGs name.',
        at: ["/airflow/workers/gpu/queues/0", "/airflow/queues"],
        hint: 'Remove it, or add it to "airflow.queues".',
      },
    ]);
  });

  it("leaves a misspelled queue to the rule about queues without workers", () => {
    const workers = { general: { hosts: ["n2"] }, gpu: { hosts: ["n3"], queues: ["gpu"] } };
    expect(found({ workers, queues: ["gup"] })).toEqual([]);
  });

  it("accepts every queue while the queues of DAGs are not known", () => {
    expect(found({ worker: { queues: ["default", "cards"] } })).toEqual([]);
    expect(found({ worker: { queues: ["default", "cards"] }, queues: ["cards"] })).toEqual([]);
  });
});
