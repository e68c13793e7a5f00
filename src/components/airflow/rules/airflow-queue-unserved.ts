import type { ComponentRule } from "../../../model/component.ts";
import { unservedQueues } from "../queue-uses.ts";
import type { Settings } from "../schema.ts";
import { defaultQueue, runsLocally, workerGroups } from "../worker-groups.ts";

export const airflowQueueUnserved: ComponentRule<Settings> = {
  id: "airflow-queue-unserved",
  severity: "error",
  summary: "Every queue that tasks use has a worker.",
  rationale:
    "The broker accepts a task for a queue that no worker reads. The task waits until task_queued_timeout, is sent again, and fails after two more times; before Airflow 2.10.4, it fails at once.",
  bad: { airflow: { workers: { gpu: { hosts: ["node2", "node3"], queues: ["gpu"] } } } },
  good: {
    airflow: { workers: { gpu: { hosts: ["node2", "node3"], queues: ["gpu"] } }, defaultQueue: "gpu" },
  },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/celery_executor.html#queues",
  ],
  *check(settings) {
    if (runsLocally(settings)) return;
    const groups = workerGroups(settings);
    const lists = [...new Set(groups.map(({ sources }) => sources.queues))];
    for (const { name, uses, meant } of unservedQueues(settings)) {
      const [first, ...others] = uses;
      const isDefault = first === defaultQueue(settings).source;
      const what = isDefault
        ? `Tasks that name no queue go to the queue "${name}"`
        : `DAGs name the queue "${name}"`;
      if (!isDefault || settings.defaultQueue !== undefined) {
        yield {
          message: `${what}, which no worker reads.`,
          at: [first, ...others, ...lists],
          hint: meant ? `Did you mean "${meant.name}"?` : "Let a group of workers read it.",
        };
      } else if (meant) {
        // Workers alone write the name.
        yield {
          message: `${what}, which no worker reads; workers read "${meant.name}".`,
          at: [meant.source, ...others],
          hint: `Did you mean "${name}"?`,
        };
      } else {
        yield {
          message: `${what}, which no worker reads.`,
          at: [first, ...others, ...lists],
          hint: `Let a group of workers read it, or set "defaultQueue" to a queue that workers read, such as "${groups[0]?.queues[0]}".`,
        };
      }
    }
  },
};
