import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import { usesExecutionApi, webWorkers } from "../processes.ts";
import type { Settings } from "../schema.ts";

export const airflowApiWorkers: ComponentRule<Settings> = {
  id: "airflow-api-workers",
  severity: "warning",
  summary: "An API server of Airflow 3.0 has only one worker.",
  rationale:
    "With several workers, uvicorn kills every worker that does not answer within 5 s. On a busy host Airflow takes longer to load, so no worker ever starts (measured with 3.0.6 on 2 CPUs; 3.1 waits for worker_timeout).",
  bad: { airflow: { version: "3.0", web: { workers: 2 } } },
  good: { airflow: { version: "3.2", web: { workers: 2 } } },
  sources: ["https://github.com/apache/airflow/issues/52270", "https://github.com/apache/airflow/pull/57731"],
  *check(settings) {
    const count = webWorkers(settings);
    if (!usesExecutionApi(settings) || compareVersions(settings.version, "3.1.0") >= 0 || count === 1) return;
    yield {
      message: `An API server of Airflow ${settings.version} has ${count} worker processes, and each is killed if it takes more than 5 s to start.`,
      at: ["/airflow/web/workers", "/airflow/version"],
      hint: "Set web.workers to 1 and add web servers, or use Airflow 3.2 or later.",
    };
  },
};
