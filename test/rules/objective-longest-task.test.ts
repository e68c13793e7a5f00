import { describe, expect, it } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { findings, type Json, planOf, topology, withAirflow } from "./harness.ts";

const found = (longestTaskSeconds: number | undefined, ...changes: readonly Json[]) =>
  findings(
    "objective-longest-task",
    topology(withAirflow, { objectives: { longestTaskSeconds } }, ...changes),
  );

describe("objective-longest-task", () => {
  it("finds workers and a broker that wait too short", () => {
    const airflow = { worker: { stopTimeout: 3600 } };
    expect(found(7200, { airflow, rabbitmq: { consumerTimeout: 7000 } })).toEqual([
      {
        message:
          "The objective is that a task may take 7200 s, but a stopping worker waits for its tasks for only 3600 s (stopTimeout 3600 s), after which it is killed.",
        at: ["/airflow/worker/stopTimeout", "/objectives/longestTaskSeconds"],
        hint: 'Set "airflow.worker.stopTimeout" to 7200 or more.',
      },
      {
        message:
          "The objective is that a task may take 7200 s, but a consumer may hold a message for only 7000 s (consumerTimeout 7000 s), after which it runs on another worker as well.",
        at: ["/rabbitmq/consumerTimeout", "/objectives/longestTaskSeconds"],
        hint: 'Set "rabbitmq.consumerTimeout" to more than 7200.',
      },
    ]);
  });

  it("finds a visibility timeout that is too short, and none that follows the objective", () => {
    const broker = { rabbitmq: undefined, valkey: { hosts: ["n1", "n2", "n3"] } };
    expect(found(90_000, broker, { valkey: { visibilityTimeout: 86_400 } })).toEqual([
      {
        message:
          "The objective is that a task may take 90000 s, but a consumer may hold a message for only 86400 s (visibilityTimeout 86400 s), after which it runs on another worker as well.",
        at: ["/valkey/visibilityTimeout", "/objectives/longestTaskSeconds"],
        hint: 'Set "valkey.visibilityTimeout" to more than 90000.',
      },
    ]);
    expect(found(90_000, broker)).toEqual([]);
  });

  it("finds the group of workers", () => {
    const workers = { a: { hosts: ["n2"] }, b: { hosts: ["n3"], stopTimeout: 600 } };
    expect(found(7200, { airflow: { workers } }).map(({ at }) => at[0])).toEqual([
      "/airflow/workers/b/stopTimeout",
    ]);
  });

  it.each([10, 600, 7200, 20_000])("is met by the defaults for %d s", (longestTaskSeconds) => {
    expect(found(longestTaskSeconds)).toEqual([]);
    const { diagnostics } = buildBundle(topology(withAirflow, { objectives: { longestTaskSeconds } }));
    const about = /^(?:message-hold|objective|airflow-queue)/;
    expect(diagnostics.filter(({ rule }) => about.test(rule)).map(({ message }) => message)).toEqual([]);
  });

  it.each([86_400, 7 * 86_400])("lets the broker wait for %d s and an hour", (longestTaskSeconds) => {
    expect(found(longestTaskSeconds)).toEqual([]);
    const plan = planOf(topology(withAirflow, { objectives: { longestTaskSeconds } }));
    const hold = plan.timings.find(({ span }) => span === "message-hold");
    expect(hold?.seconds).toBe(longestTaskSeconds + 3600);
  });

  it("says nothing when nothing is promised", () => {
    expect(found(undefined, { airflow: { worker: { stopTimeout: 10 } } })).toEqual([]);
  });
});
