import type { ComponentRule } from "../../../model/component.ts";
import { queueing } from "../queueing.ts";
import type { Settings } from "../schema.ts";
import { namedQueues } from "../worker-groups.ts";

export const airflowQueueSlow: ComponentRule<Settings> = {
  id: "airflow-queue-slow",
  severity: "info",
  summary: "The workers of each queue can run all tasks that schedulers hand out within task_queued_timeout.",
  rationale:
    "parallelism limits tasks of all queues together. If most of them name one queue with few workers, the last one waits longer than task_queued_timeout, counts as lost, is sent again, and fails after two more times; before Airflow 2.10.4, it fails at once. Airflow limits the tasks of a queue only by a pool that they all use.",
  bad: {
    hosts: { node4: { address: "10.0.0.14" }, node5: { address: "10.0.0.15" } },
    airflow: {
      workers: {
        general: { hosts: ["node2", "node3", "node4"], concurrency: 32 },
        gpu: { hosts: ["node5"], queues: ["gpu"], concurrency: 1 },
      },
    },
  },
  good: {
    hosts: { node4: { address: "10.0.0.14" }, node5: { address: "10.0.0.15" } },
    airflow: {
      workers: {
        general: { hosts: ["node2", "node3", "node4"] },
        gpu: { hosts: ["node5"], queues: ["gpu"] },
      },
    },
  },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#task-queued-timeout",
    "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/pools.html",
  ],
  *check(settings) {
    const { schedulers, parallelism, waiting, timeout } = queueing(settings);
    const set = settings.extra["scheduler"]?.["task_queued_timeout"] !== undefined;
    for (const { queues, slots, remainingSlots, stopTimeout, wait, longestWait } of waiting) {
      // The rule "airflow-queue-timeout" reports queues that are slow even with their share.
      if (longestWait <= timeout || wait > timeout) continue;
      const safe = remainingSlots * (1 + Math.floor(timeout / stopTimeout));
      yield {
        message: `If all ${schedulers} x ${parallelism} = ${schedulers * parallelism} tasks that schedulers hand out at once name ${namedQueues(queues)}, whose workers run ${remainingSlots === slots ? slots : `${remainingSlots} while one of them is lost`}, and take ${stopTimeout} s, the last one waits ${longestWait} s, but it counts as lost after ${timeout} s.`,
        at: [set ? "/airflow/extra/scheduler/task_queued_timeout" : "/airflow/workers"],
        hint: `Give the tasks of ${namedQueues(queues)} a pool of at most ${safe} slots, and accept this finding; or add workers.`,
      };
    }
  },
};
