import type { Retention } from "../../model/facts.ts";
import { type Gates, has } from "../../model/version.ts";
import { logs, venv } from "./paths.ts";
import { usesExecutionApi } from "./processes.ts";
import type { Settings } from "./schema.ts";
import { runsLocally } from "./worker-groups.ts";

/** Time of day at which old rows of the metadata are removed. */
const time = "03:30";

export const cleaningCalendar = `*-*-* ${time}:00`;

const configList = "config_list of airflow/utils/db_cleanup.py, in 2.9.0 to 3.3.2";
const cliConfig = "airflow/cli/cli_config.py, in 2.9.0 to 3.3.2";

/**
 * Tables of the metadata that grow. Without a list, the command fails on 3.x: it removes DAG versions to which task
 * instances still refer (apache/airflow#56192 and #71864; with a DAG that had not changed, 3.1.8 failed).
 */
const tables = [
  "asset_event",
  "callback",
  "dag",
  "dag_run",
  "dag_version",
  "dataset_event",
  "deadline",
  "job",
  "log",
  "revoked_token",
  "session",
  "sla_miss",
  "task_fail",
  "task_instance",
  "task_instance_history",
  "task_reschedule",
  "trigger",
  "xcom",
];

const options = ["--batch-size 10000", "--error-on-cleanup-failure"];

const gates: Gates = {
  asset_event: { since: "3.0", source: configList },
  callback: { since: "3.3.2", source: configList },
  // Since 3.0, removing a DAG removes its versions.
  dag: { until: "3.0", source: configList },
  dag_version: { since: "3.3", source: `${configList}: skip_if_referenced` },
  dataset_event: { until: "3.0", source: configList },
  deadline: { since: "3.0", source: configList },
  revoked_token: { since: "3.2", source: configList },
  sla_miss: { until: "3.0", source: configList },
  task_fail: { until: "3.0", source: configList },
  task_instance_history: { since: "2.10", source: configList },
  "--batch-size 10000": { since: "3.1", source: cliConfig },
  // Before, a failure is only logged.
  "--error-on-cleanup-failure": { since: "3.2.2", source: cliConfig },
};

const ofVersion = (names: readonly string[], { version }: Settings) =>
  names.filter((name) => has(gates, name, version));

/** Command that removes old rows of the metadata. */
export function cleaningCommand(settings: Settings): string {
  return [
    `exec ${venv}/bin/airflow db clean`,
    `--clean-before-timestamp "$(date --iso-8601=seconds --date="${settings.retention.metadataDays} days ago")"`,
    `--tables ${ofVersion(tables, settings).join(",")}`,
    "--skip-archive --yes",
    ...ofVersion(options, settings),
  ].join(" ");
}

/**
 * Command that removes results after Celery's result_expires. Celery itself would do so once a day only with its
 * scheduler, which Airflow does not use. (Tried with Airflow 2.9.3, 3.1.8 and 3.3.2.)
 */
export const resultCleaningCommand = `${venv}/bin/python -c "from airflow.providers.celery.executors.celery_executor_utils import app; app.backend.cleanup()"`;

/** Data of Airflow that grows. */
export function retentions(settings: Settings): Retention[] {
  const { metadataDays, logDays } = settings.retention;
  const expiry = Number(settings.extra["celery"]?.["extra_celery_config.result_expires"] ?? 86_400);
  return [
    {
      title: "Logs of tasks and of Airflow",
      place: `\`${logs}\` on the hosts of Airflow`,
      bound: `files that have not changed for ${logDays} days are removed daily`,
      setting: "/airflow/retention/logDays",
    },
    {
      title: "Runs, tasks, XComs and events of Airflow",
      place: "metadata database",
      bound: `rows older than ${metadataDays} days are removed daily at ${time}, except the last scheduled run of each DAG`,
      setting: "/airflow/retention/metadataDays",
    },
    ...(runsLocally(settings)
      ? []
      : [
          {
            title: "Results of tasks",
            place: "Celery's tables in the database of results",
            bound: `rows older than ${expiry} s are removed daily at ${time}`,
          },
        ]),
    ...(usesExecutionApi(settings) && !has(gates, "dag_version", settings.version)
      ? [
          {
            title: "Versions of DAGs",
            place: "metadata database",
            bound:
              "nothing removes them: the command of this version fails on versions that are in use (apache/airflow#56192); one is added with each change of a DAG",
          },
        ]
      : []),
  ];
}
