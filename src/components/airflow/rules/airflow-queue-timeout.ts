import type { ComponentRule } from "../../../model/component.ts";
import { queueing } from "../queueing.ts";
import type { Settings } from "../schema.ts";
import { namedQueues } from "../worker-groups.ts";

export const airflowQueueTimeout: ComponentRule<Settings> = {
  id: "airflow-queue-timeout",
  severity: "warning",
  summary: "A task may wait for a worker for as long as the tasks before it take.",
  rationale:
    "A task that waits longer than task_queued_timeout counts as lost. It is sent again, and after two more times it fails; before Airflow 2.10.4, it fails at once. Before Airflow 3.2.2, the token of a waiting task also expires, after jwt_expiration_time, and the task fails when it starts. The wait is long if schedulers hand out many more tasks than workers run.",
  bad: { airflow: { extra: { scheduler: { task_queued_timeout: 60 } } } },
  good: { airflow: { parallelism: 8 } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#task-queued-timeout",
    "https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#jwt-expiration-time",
  ],
  *check(settings) {
    const { schedulers, parallelism, slots, waiting, timeout, token } = queueing(settings);
    const [longest] = waiting.toSorted((a, b) => b.wait - a.wait);
    if (!longest) return;
    const { share, remainingSlots, stopTimeout, wait } = longest;
    const tasks = schedulers * parallelism;
    const whose = waiting.length === 1 ? "" : ` of ${namedQueues(longest.queues)}`;
    const part = share === tasks ? "," : `, of which ${share} are the share${whose},`;
    const limits = [
      { key: ["scheduler", "task_queued_timeout"], seconds: timeout, end: "counts as lost" },
      ...(token === undefined
        ? []
        : [{ key: ["execution_api", "jwt_expiration_time"], seconds: token, end: "has no valid token" }]),
    ] as const;
    for (const { key, seconds, end } of limits) {
      if (seconds >= wait) continue;
      const [section, option] = key;
      // So that the last task of the share waits no longer than this.
      const rounds = Math.floor(seconds / stopTimeout) + 1;
      const most = Math.max(1, Math.floor((rounds * remainingSlots * slots) / (longest.slots * schedulers)));
      const set = settings.extra[section]?.[option] !== undefined;
      yield {
        message: `Schedulers hand out up to ${schedulers} x ${parallelism} = ${tasks} tasks at once${part} but workers${whose} run ${remainingSlots === longest.slots ? remainingSlots : `${remainingSlots} while one of them is lost`}. If tasks take ${stopTimeout} s, for which a stopping worker waits, the last one waits ${wait} s, but it ${end} after ${seconds} s.`,
        at: [set ? `/airflow/extra/${section}/${option}` : "/airflow/parallelism", longest.stopTimeoutSource],
        hint: set
          ? `Set ${option} to ${wait} or more, or remove it.`
          : `Lower parallelism to ${most} or less, add workers, or lower worker.stopTimeout.`,
      };
    }
  },
};
