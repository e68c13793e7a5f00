import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowDagsUnshared: ComponentRule<Settings> = {
  id: "airflow-dags-unshared",
  severity: "info",
  summary: "DAGs reach every host that reads them in one way.",
  rationale: "A worker whose folder differs from the parser's fails tasks with DagNotFound.",
  bad: { nfs: null },
  good: { nfs: { hosts: ["node3"] } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/production-deployment.html",
  ],
  *check(settings, plan) {
    const { schedulers, dagProcessors, triggerers, workers, dags } = settings;
    const parsers = dagProcessors.length > 0 ? dagProcessors : schedulers;
    const readers = new Set([...parsers, ...triggerers, ...workers]);
    if (readers.size < 2 || plan.shares.some(({ name }) => name === dags.share)) return;
    yield {
      message: `DAGs are read on ${readers.size} hosts, and no share is named "${dags.share}": ${dags.path} must be kept equal on each of them by other means.`,
      at: ["/airflow/dags"],
      hint: "Export a share of that name, or accept this with how DAGs are distributed as the reason.",
    };
  },
};
