import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (...airflow: readonly Json[]) =>
  findings("airflow-queue-timeout", topology(withAirflow, ...airflow.map((each) => ({ airflow: each }))));

describe("airflow-queue-timeout", () => {
  it("finds tasks that count as lost while they wait", () => {
    expect(found({ extra: { scheduler: { task_queued_timeout: 600 } } })).toEqual([
      {
        message:
          "Schedulers hand out up to 2 x 8 = 16 tasks at once, but workers run 4 while one of them is lost. If tasks take 3600 s, for which a stopping worker waits, the last one waits 10800 s, but it counts as lost after 600 s.",
        at: ["/airflow/extra/scheduler/task_queued_timeout", "/airflow/worker/stopTimeout"],
        hint: "Set task_queued_timeout to 10800 or more, or remove it.",
      },
    ]);
  });

  it("finds many more tasks than workers run", () => {
    expect(found({ parallelism: 100, workers: ["n2"] }).map(({ message, hint }) => [message, hint])).toEqual([
      [
        "Schedulers hand out up to 2 x 100 = 200 tasks at once, but workers run 4. If tasks take 3600 s, for which a stopping worker waits, the last one waits 176400 s, but it counts as lost after 86400 s.",
        "Lower parallelism to 50 or less, add workers, or lower worker.stopTimeout.",
      ],
    ]);
    expect(found({ parallelism: 50, workers: ["n2"] })).toEqual([]);
    expect(found({ parallelism: 51, workers: ["n2"] })).toHaveLength(1);
  });

  it.each([
    ["3.1.8", 1],
    ["3.2.1", 1],
    ["3.2.2", 0],
    ["2.11.2", 0],
  ])("finds a token of version %s that expires in the queue: %d", (version, count) => {
    const extra = version.startsWith("2") ? {} : { execution_api: { jwt_expiration_time: 600 } };
    expect(found({ version, extra })).toHaveLength(count);
  });

  it("accepts the defaults", () => {
    for (const version of ["2.9.3", "3.0.6", "3.3.2"]) expect(found({ version })).toEqual([]);
    expect(found({ parallelism: 8, worker: { concurrency: 8 } })).toEqual([]);
  });
});
