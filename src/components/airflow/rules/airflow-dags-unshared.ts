import type { ComponentRule } from "../../../model/component.ts";
import { dagsFolder } from "../dags.ts";
import type { Settings } from "../schema.ts";
import { workerHosts } from "../worker-groups.ts";

export const airflowDagsUnshared: ComponentRule<Settings> = {
  id: "airflow-dags-unshared",
  severity: "info",
  summary: "All hosts read DAGs from one share or one repository.",
  rationale:
    "If the DAG folder of a worker differs from that of the parser, its tasks fail with DagNotFound.",
  bad: { nfs: null },
  good: { nfs: { hosts: ["node3"] } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/production-deployment.html",
  ],
  needsNames: true,
  *check(settings, plan) {
    const { schedulers, dagProcessors, triggerers, dags } = settings;
    const parsers = dagProcessors.length > 0 ? dagProcessors : schedulers;
    const readers = new Set([...parsers, ...triggerers, ...workerHosts(settings)]);
    if (readers.size < 2 || dags.git || plan.shares.some(({ name }) => name === dags.share)) return;
    yield {
      message: `${readers.size} hosts read DAGs, but there is no share "${dags.share}", so ${dagsFolder(settings)} must be kept identical on all of them by other means.`,
      at: ["/airflow/dags"],
      hint: 'Export a share with this name, set "airflow.dags.git", or accept this finding and state how DAGs are distributed.',
    };
  },
};
