import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (airflow: Json) => findings("airflow-queue-unserved", topology(withAirflow, { airflow }));

describe("airflow-queue-unserved", () => {
  it("finds a default queue that no group reads", () => {
    const workers = { small: { hosts: ["n2"], queues: ["cards"] }, big: { hosts: ["n3"], queues: ["gpu"] } };
    expect(found({ workers })).toEqual([
      {
        message: 'Tasks that name no queue go to the queue "default", which no worker reads.',
        at: ["/airflow/worker/queues/0", "/airflow/workers/big/queues", "/airflow/workers/small/queues"],
        hint: 'Let a group of workers read it, or set "defaultQueue" to a queue that workers read, such as "gpu".',
      },
    ]);
    expect(found({ workers, defaultQueue: "cards" })).toEqual([]);
  });

  it("finds queues of DAGs that no worker reads, also of a list of workers", () => {
    expect(found({ queues: ["report", "default"], worker: { queues: ["default", "reports"] } })).toEqual([
      {
        message: 'DAGs name the queue "report", which no worker reads.',
        at: ["/airflow/queues/0", "/airflow/worker/queues"],
        hint: 'Did you mean "reports"?',
      },
    ]);
    expect(found({ defaultQueue: "main" }).map(({ at, hint }) => [at, hint])).toEqual([
      [["/airflow/defaultQueue", "/airflow/worker/queues"], "Let a group of workers read it."],
    ]);
  });

  it("finds the default queue misspelled where workers read it, with all of its uses", () => {
    const workers = {
      small: { hosts: ["n2"], queues: ["cards"] },
      big: { hosts: ["n3"], queues: ["defualt"] },
    };
    expect(found({ workers, queues: ["cards", "default"] })).toEqual([
      {
        message:
          'Tasks that name no queue go to the queue "default", which no worker reads; workers read "defualt".',
        at: ["/airflow/workers/big/queues/0", "/airflow/queues/1"],
        hint: 'Did you mean "default"?',
      },
    ]);
  });

  it("accepts queues that some worker reads", () => {
    expect(found({ worker: { queues: ["cards"] } })).toEqual([]);
    expect(found({ workers: { one: { hosts: ["n2", "n3"] } } })).toEqual([]);
  });
});
