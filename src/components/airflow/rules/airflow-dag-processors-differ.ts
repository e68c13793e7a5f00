import type { ComponentRule } from "../../../model/component.ts";
import { dagsShare } from "../dags.ts";
import type { Settings } from "../schema.ts";

export const airflowDagProcessorsDiffer: ComponentRule<Settings> = {
  id: "airflow-dag-processors-differ",
  severity: "warning",
  summary: "All DAG processors read the same files, not separate copies.",
  rationale:
    "If only one of two processors has a DAG, the DAG appears and disappears alternately. A server of the share reads its own copy, which is outdated until the next mirroring.",
  bad: { nfs: { hosts: ["node1", "node2"], vip: "service" }, airflow: { dagProcessors: ["node1", "node2"] } },
  good: { nfs: { hosts: ["node1", "node2"], vip: "service" }, airflow: { dagProcessors: ["node3"] } },
  sources: ["https://github.com/apache/airflow/issues/44652"],
  needsNames: true,
  *check(settings, plan) {
    const { dagProcessors } = settings;
    const share = dagsShare(plan, settings);
    const own = [...new Set(dagProcessors)].filter((host) => share?.servers.includes(host));
    if (!share || share.servers.length < 2 || own.length === 0 || new Set(dagProcessors).size < 2) return;
    yield {
      message: `DAG processors on ${own.map((name) => `"${name}"`).join(" and ")} read the local copy of the share "${share.name}". Copies differ until the next mirroring, and new DAGs appear and disappear until then.`,
      at: ["/airflow/dagProcessors", share.source],
      hint: "Place the DAG processors on hosts that mount the share, or use only one.",
    };
  },
};
