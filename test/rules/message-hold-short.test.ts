import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("message-hold-short", () => {
  it("finds a limit below what workers wait for", () => {
    const input = topology(withAirflow, { rabbitmq: { consumerTimeout: 1800 } });
    expect(findings("message-hold-short", input)).toEqual([
      {
        message:
          "A stopping worker waits 3600 s for its tasks, but the broker lets a consumer hold a message for only 1800 s. A longer task runs twice.",
        at: ["/rabbitmq/consumerTimeout", "/airflow/worker/stopTimeout"],
        hint: 'Set "rabbitmq.consumerTimeout" to more than 3600 and to more than the seconds that the longest task takes.',
      },
    ]);
  });

  it("finds a limit that is just that", () => {
    const input = topology(withAirflow, { rabbitmq: { consumerTimeout: 3600 } });
    expect(findings("message-hold-short", input)).toEqual([
      {
        message:
          "A stopping worker waits 3600 s for its tasks, but the broker lets a consumer hold a message for only 3600 s. A longer task runs twice.",
        at: ["/rabbitmq/consumerTimeout", "/airflow/worker/stopTimeout"],
        hint: 'Set "rabbitmq.consumerTimeout" to more than 3600 and to more than the seconds that the longest task takes.',
      },
    ]);
  });

  it("finds a visibility timeout below what workers wait for", () => {
    const broker = { rabbitmq: undefined, valkey: { hosts: ["n1", "n2", "n3"], visibilityTimeout: 3600 } };
    expect(findings("message-hold-short", topology(withAirflow, broker))).toEqual([
      {
        message:
          "A stopping worker waits 3600 s for its tasks, but the broker lets a consumer hold a message for only 3600 s. A longer task runs twice.",
        at: ["/valkey/visibilityTimeout", "/airflow/worker/stopTimeout"],
        hint: 'Set "valkey.visibilityTimeout" to more than 3600 and to more than the seconds that the longest task takes.',
      },
    ]);
    const usual = { rabbitmq: undefined, valkey: { hosts: ["n1", "n2", "n3"] } };
    expect(findings("message-hold-short", topology(withAirflow, usual))).toEqual([]);
  });

  it("accepts the defaults", () => {
    const input = topology(withAirflow);
    expect(findings("message-hold-short", input)).toEqual([]);
  });
});
