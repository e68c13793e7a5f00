import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const minimum = 600;

export const airflowStopTimeout: ComponentRule<Settings> = {
  id: "airflow-stop-timeout",
  severity: "warning",
  summary: `A stopping worker waits for ${minimum} s or longer for its tasks.`,
  rationale:
    "Tasks that still run then are killed, at every restart of a worker. Airflow's own Helm chart waits for 600 s.",
  bad: { airflow: { worker: { stopTimeout: 60 } } },
  good: { airflow: { worker: { stopTimeout: 3600 } } },
  sources: [
    "https://github.com/celery/celery/issues/6541",
    "https://airflow.apache.org/docs/helm-chart/stable/parameters-ref.html#workers",
  ],
  *check({ worker: { stopTimeout } }) {
    if (stopTimeout >= minimum) return;
    yield {
      message: `A worker that is stopped kills every task that needs more than another ${stopTimeout} s.`,
      at: ["/airflow/worker/stopTimeout"],
      hint: `Set stopTimeout to ${minimum} or more, and to more than the longest task takes.`,
    };
  },
};
