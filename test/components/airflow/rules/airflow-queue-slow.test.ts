import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const estate = (airflow: Json) => topology(withAirflow, { airflow });
const workers = {
  general: { hosts: ["n2"], concurrency: 50 },
  gpu: { hosts: ["n3"], queues: ["gpu"], concurrency: 2 },
};

describe("airflow-queue-slow", () => {
  it("finds a queue whose workers cannot run all tasks in time", () => {
    expect(findings("airflow-queue-slow", estate({ workers }))).toEqual([
      {
        message:
          "If all 2 x 52 = 104 tasks that schedulers hand out at once name queue gpu, whose workers run 2, and take 3600 s, the last one waits 183600 s, but it counts as lost after 86400 s.",
        at: ["/airflow/workers"],
        hint: "Give the tasks of queue gpu a pool of at most 50 slots, and accept this finding; or add workers.",
      },
    ]);
  });

  it("leaves the share of a queue to the rule about all tasks", () => {
    const extra = { scheduler: { task_queued_timeout: 600 } };
    const rules = ["airflow-queue-slow", "airflow-queue-timeout"];
    const found = rules.map((id) => findings(id, estate({ workers, extra, schedulers: ["n1"] })).length);
    expect(found).toEqual([2, 0]);
    const both = rules.map((id) => findings(id, estate({ workers, extra })).map(({ message }) => message));
    expect(both).toEqual([
      [],
      [
        "Schedulers hand out up to 2 x 52 = 104 tasks at once, of which 100 are the share of queue default, but workers of queue default run 50. If tasks take 3600 s, for which a stopping worker waits, the last one waits 3600 s, but it counts as lost after 600 s.",
      ],
    ]);
  });

  it("accepts workers that read the same queues", () => {
    expect(findings("airflow-queue-slow", estate({}))).toEqual([]);
    expect(
      findings("airflow-queue-slow", estate({ workers: { a: { hosts: ["n2"] }, b: { hosts: ["n3"] } } })),
    ).toEqual([]);
  });
});
