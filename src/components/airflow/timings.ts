import type { Timing } from "../../model/facts.ts";
import { groupBy } from "../../model/group-by.ts";
import { leastAdoptionInterval } from "./defaults-for.ts";
import { usesExecutionApi } from "./processes.ts";
import { queueing } from "./queueing.ts";
import type { Settings } from "./schema.ts";
import { namedQueues, workerGroups } from "./worker-groups.ts";

/** The wait of the queue whose tasks wait longest. */
function slotWait(settings: Settings): Timing[] {
  const [longest] = queueing(settings).waiting.toSorted((a, b) => b.wait - a.wait);
  if (!longest) return [];
  const { queues, share, remainingSlots, stopTimeout, wait } = longest;
  return [
    {
      span: "slot-wait",
      seconds: wait,
      formula: `${namedQueues(queues)}: ${share} tasks for ${remainingSlots} slots, ${stopTimeout} s each`,
      source: "/airflow/workers",
    },
  ];
}

/** Timings of tasks. Defaults are the same in config.yml of 2.9.3, 2.10.5, 2.11.2, 3.0.6, 3.1.8, 3.2.2 and 3.3.2. */
export function timings(settings: Settings): Timing[] {
  const option = (name: string, fallback: number) =>
    Number(settings.extra["scheduler"]?.[name] ?? fallback) || fallback;
  const heartbeatTimeout = usesExecutionApi(settings)
    ? "task_instance_heartbeat_timeout"
    : "scheduler_zombie_task_threshold";
  const threshold = option("scheduler_health_check_threshold", 30);
  const interval = option("orphaned_tasks_check_interval", 300);
  const waits = groupBy(workerGroups(settings), ({ sources }) => sources.stopTimeout);
  return [
    {
      span: "task-heartbeat",
      seconds: option(heartbeatTimeout, 300),
      formula: `${heartbeatTimeout} ${option(heartbeatTimeout, 300)} s`,
      source: "/airflow/schedulers",
    },
    {
      span: "task-adoption",
      seconds: threshold + interval,
      formula: `scheduler_health_check_threshold ${threshold} s + orphaned_tasks_check_interval ${interval} s`,
      typical: {
        seconds: threshold + interval / 2,
        formula: `scheduler_health_check_threshold ${threshold} s + half of orphaned_tasks_check_interval ${interval} s`,
      },
      reducibleBy: Math.max(0, interval - leastAdoptionInterval),
      source: "/airflow/extra/scheduler/orphaned_tasks_check_interval",
    },
    ...slotWait(settings),
    ...[...waits].map(
      ([source, [{ stopTimeout }]]): Timing => ({
        span: "task-wait",
        seconds: stopTimeout,
        formula: `stopTimeout ${stopTimeout} s`,
        source,
      }),
    ),
  ];
}
