import type { ComponentRule } from "../../../model/component.ts";
import { closestTo } from "../../../model/did-you-mean.ts";
import type { Settings } from "../schema.ts";
import { defaultQueue, queueSets, runsLocally, workerGroups } from "../worker-groups.ts";

export const airflowQueueUnserved: ComponentRule<Settings> = {
  id: "airflow-queue-unserved",
  severity: "error",
  summary: "Every queue that tasks use has a worker.",
  rationale:
    "The broker accepts a task for a queue that no worker reads. The task waits until task_queued_timeout, is sent again, and fails after two more times.",
  bad: { airflow: { workers: { gpu: { hosts: ["node2", "node3"], queues: ["gpu"] } } } },
  good: {
    airflow: { workers: { gpu: { hosts: ["node2", "node3"], queues: ["gpu"] } }, defaultQueue: "gpu" },
  },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/celery_executor.html#queues",
  ],
  *check(settings) {
    if (runsLocally(settings)) return;
    const served = queueSets(settings).flatMap(({ queues }) => queues);
    const places = workerGroups(settings).map(({ sources }) => sources.queues);
    const fallback = defaultQueue(settings);
    const used = [
      { ...fallback, what: `Tasks that name no queue go to the queue "${fallback.name}"` },
      ...(settings.queues ?? []).map((name, index) => ({
        name,
        source: `/airflow/queues/${index}`,
        what: `DAGs name the queue "${name}"`,
      })),
    ];
    for (const { name, source, what } of used) {
      if (served.includes(name)) continue;
      const closest = closestTo(name, served.slice(0, 1000));
      yield {
        message: `${what}, which no worker reads.`,
        at: [source, ...new Set(places)],
        hint:
          closest !== undefined
            ? `Did you mean "${closest}"?`
            : source === "/airflow/worker/queues/0"
              ? `Let a group of workers read it, or set "defaultQueue" to a queue that workers read, such as "${served[0]}".`
              : "Let a group of workers read it.",
      };
    }
  },
};
