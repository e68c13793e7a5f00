import type { Effect } from "../../model/facts.ts";
import { has } from "../../model/version.ts";
import type { Settings } from "./schema.ts";
import { runsLocally } from "./worker-groups.ts";

/**
 * Versions that fail a running task when the broker delivers its message again, as it does after every lost connection.
 * Task SDK 1.2.0 of Airflow 3.2.0 added TaskAlreadyRunningError, upon which the message is ignored. Airflow 2 does not
 * start a running task ("Task is not able to be run", local_task_job_runner.py). Tried: 3.1.8 fails it, unless the process
 * that runs it gets the message again and waits; 3.3.2 does not.
 */
const failing = {
  since: "3.0",
  until: "3.2",
  source: "airflow/sdk/exceptions.py of task-sdk 1.1.8 and 1.2.0",
};

/** True if this version fails a running task whose message is delivered again. */
export function failsRedelivered(settings: Settings): boolean {
  const { version } = settings;
  return !runsLocally(settings) && has({ redelivered: failing }, "redelivered", version);
}

/**
 * The consequence for running tasks when workers lose their connection to the broker. Celery 5.6 forgets then which of its
 * processes are busy, and may queue each new task behind a running one (asynpool.py of 5.6.3, flush). Tried: a worker with
 * 4 slots then used 3. Celery 5.7 corrects it (celery/celery#10346), but no Airflow runs with it (requirements.ts).
 */
export function redelivery(settings: Settings): Effect {
  const tasks = failsRedelivered(settings) ? "running tasks fail" : "running tasks continue";
  return {
    span: "broker-recovery",
    text: `${tasks}, and slots may stay unused`,
    source: "/airflow/version",
  };
}

/**
 * The consequence of a lost scheduler for the tasks that it runs itself. LocalExecutor adopts no task of another scheduler
 * (try_adopt_task_instances of airflow/executors/base_executor.py), so that schedulers reset them, although they have no
 * retries (adopt_or_reset_orphaned_tasks of airflow/jobs/scheduler_job_runner.py; tried with 3.3.2).
 */
export const restart: Effect = {
  span: "task-adoption",
  text: "tasks that it ran start again, also without retries",
  source: "/airflow/executor",
};
