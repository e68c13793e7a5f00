import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import type { Settings } from "../schema.ts";
import { workerGroups } from "../worker-groups.ts";

const minimum = 600;

export const airflowStopTimeout: ComponentRule<Settings> = {
  id: "airflow-stop-timeout",
  severity: "warning",
  summary: `A stopping worker waits at least ${minimum} s for its tasks.`,
  rationale:
    "Every restart of a worker kills the tasks that run for longer. Airflow's Helm chart waits for 600 s.",
  bad: { airflow: { worker: { stopTimeout: 60 } } },
  good: { airflow: { worker: { stopTimeout: 3600 } } },
  sources: [
    "https://github.com/celery/celery/issues/6541",
    "https://airflow.apache.org/docs/helm-chart/stable/parameters-ref.html#workers",
  ],
  *check(settings) {
    for (const [source, [{ stopTimeout }]] of groupBy(
      workerGroups(settings),
      ({ sources }) => sources.stopTimeout,
    )) {
      if (stopTimeout >= minimum) continue;
      yield {
        message: `A stopping worker kills every task that does not end within ${stopTimeout} s.`,
        at: [source],
        hint: `Set stopTimeout to ${minimum} or more, and to more seconds than the longest task takes.`,
      };
    }
  },
};
