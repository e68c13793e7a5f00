import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import { unservedQueues } from "../queue-uses.ts";
import type { Settings } from "../schema.ts";
import { defaultQueue, workerGroups } from "../worker-groups.ts";

export const airflowQueueUnused: ComponentRule<Settings> = {
  id: "airflow-queue-unused",
  severity: "warning",
  summary: "Workers read no queue that DAGs never name.",
  rationale:
    "Such a queue is usually a misspelled name of another. If a worker reads no other queue, it never runs a task.",
  bad: { airflow: { queues: ["reports"], worker: { queues: ["default", "reports", "gpu"] } } },
  good: { airflow: { queues: ["reports"], worker: { queues: ["default", "reports"] } } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/celery_executor.html#queues",
  ],
  *check(settings) {
    if (settings.queues === undefined) return;
    // The rule "airflow-queue-unserved" reports a misspelled name.
    const misspelled = unservedQueues(settings).flatMap(({ meant }) => meant?.name ?? []);
    const used = new Set([defaultQueue(settings).name, ...settings.queues, ...misspelled]);
    for (const [source, [{ queues }]] of groupBy(workerGroups(settings), ({ sources }) => sources.queues)) {
      for (const [index, name] of queues.entries()) {
        if (used.has(name)) continue;
        yield {
          message: `Workers read the queue "${name}", which is neither the default queue nor in the list of queues that DAGs name.`,
          at: [`${source}/${index}`, "/airflow/queues"],
          hint: `Remove it, or add it to "airflow.queues".`,
        };
      }
    }
  },
};
