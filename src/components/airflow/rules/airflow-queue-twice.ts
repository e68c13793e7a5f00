import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowQueueTwice: ComponentRule<Settings> = {
  id: "airflow-queue-twice",
  severity: "warning",
  summary: "Every queue of a worker is named once.",
  rationale: "A name that stands twice was mostly meant to be another, whose tasks wait for ever.",
  bad: { airflow: { worker: { queues: ["default", "default"] } } },
  good: { airflow: { worker: { queues: ["default", "reports"] } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/celery_executor.html"],
  *check({ worker: { queues } }) {
    for (const [index, name] of queues.entries()) {
      if (queues.indexOf(name) === index) continue;
      yield {
        message: `Workers are to read the queue "${name}" twice.`,
        at: [`/airflow/worker/queues/${index}`, `/airflow/worker/queues/${queues.indexOf(name)}`],
        hint: "Remove one, or correct its name.",
      };
    }
  },
};
