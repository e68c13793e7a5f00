import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 86_400;

export const airflowStopTimeoutEndless: ComponentRule<Settings> = {
  id: "airflow-stop-timeout-endless",
  severity: "info",
  summary: "A stopping worker waits at most one day for its tasks.",
  rationale:
    "A host shuts down only after its units have stopped. A reboot therefore takes as long as a worker waits for its longest task.",
  bad: { airflow: { worker: { stopTimeout: 604800 } }, rabbitmq: { consumerTimeout: 700000 } },
  good: { airflow: { worker: { stopTimeout: 3600 } } },
  sources: ["https://man7.org/linux/man-pages/man5/systemd.service.5.html"],
  *check({ worker: { stopTimeout } }) {
    if (stopTimeout <= maximum) return;
    yield {
      message: `Stopping a worker may take ${Math.round(stopTimeout / 3600)} hours, and so may a reboot of its host.`,
      at: ["/airflow/worker/stopTimeout"],
      hint: `Set stopTimeout to ${maximum} or less, or split long tasks.`,
    };
  },
};
