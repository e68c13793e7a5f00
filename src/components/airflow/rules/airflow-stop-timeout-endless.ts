import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 86_400;

export const airflowStopTimeoutEndless: ComponentRule<Settings> = {
  id: "airflow-stop-timeout-endless",
  severity: "info",
  summary: "A stopping worker waits for a day at most.",
  rationale:
    "A host shuts down only when its units have: a restart for a new kernel takes as long as the longest task is waited for.",
  bad: { airflow: { worker: { stopTimeout: 604800 } }, rabbitmq: { consumerTimeout: 700000 } },
  good: { airflow: { worker: { stopTimeout: 3600 } } },
  sources: ["https://man7.org/linux/man-pages/man5/systemd.service.5.html"],
  *check({ worker: { stopTimeout } }) {
    if (stopTimeout <= maximum) return;
    yield {
      message: `A worker that is stopped, and the restart of its host with it, may wait for ${Math.round(stopTimeout / 3600)} hours.`,
      at: ["/airflow/worker/stopTimeout"],
      hint: `Set stopTimeout to ${maximum} or less, or divide such tasks.`,
    };
  },
};
