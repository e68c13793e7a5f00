import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import type { Settings } from "../schema.ts";
import { workerGroups } from "../worker-groups.ts";

export const airflowQueueTwice: ComponentRule<Settings> = {
  id: "airflow-queue-twice",
  severity: "warning",
  summary: "The list of queues has no duplicates.",
  rationale: "A duplicate is usually a misspelled name of another queue, whose tasks then wait forever.",
  bad: { airflow: { worker: { queues: ["default", "default"] } } },
  good: { airflow: { worker: { queues: ["default", "reports"] } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/celery_executor.html"],
  *check(settings) {
    const ofWorkers = groupBy(workerGroups(settings), ({ sources }) => sources.queues);
    const lists = [
      ["/airflow/queues", settings.queues ?? []] as const,
      ...[...ofWorkers].map(([source, [{ queues }]]) => [source, queues] as const),
    ];
    for (const [source, queues] of lists) {
      for (const [index, name] of queues.entries()) {
        if (queues.indexOf(name) === index) continue;
        yield {
          message: `The queue "${name}" is listed twice.`,
          at: [`${source}/${index}`, `${source}/${queues.indexOf(name)}`],
          hint: "Correct the name of one, or remove it.",
        };
      }
    }
  },
};
