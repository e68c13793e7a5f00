import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "./harness.ts";

const found = (longestWaitSeconds: number | undefined, airflow: Json = {}) =>
  findings("objective-longest-wait", topology(withAirflow, { objectives: { longestWaitSeconds }, airflow }));

describe("objective-longest-wait", () => {
  it("finds more tasks than the remaining workers run in time", () => {
    expect(found(3600)).toEqual([
      {
        message:
          "The objective is that a task waits at most 3600 s, but while one worker is lost, it may wait 10800 s (queue default: 16 tasks for 4 slots, 3600 s each).",
        at: ["/airflow/workers", "/objectives/longestWaitSeconds"],
        hint: "Add workers, let schedulers hand out fewer tasks, or shorten tasks.",
      },
    ]);
  });

  it("accepts enough workers, fewer tasks, shorter ones, and schedulers that run tasks themselves", () => {
    expect(found(10_800)).toEqual([]);
    expect(found(0, { parallelism: 2 })).toEqual([]);
    expect(found(1800, { worker: { stopTimeout: 600 } })).toEqual([]);
    expect(found(0, { executor: "LocalExecutor", workers: undefined })).toEqual([]);
    expect(found(undefined)).toEqual([]);
  });
});
