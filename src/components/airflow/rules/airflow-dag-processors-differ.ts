import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowDagProcessorsDiffer: ComponentRule<Settings> = {
  id: "airflow-dag-processors-differ",
  severity: "warning",
  summary: "DAG processors read the same files, not copies of them.",
  rationale:
    "A DAG that only one of two processors has appears and vanishes by turns. A server of a share reads its own copy, which is behind the other's until it is mirrored.",
  bad: { nfs: { hosts: ["node1", "node2"], vip: "service" }, airflow: { dagProcessors: ["node1", "node2"] } },
  good: { nfs: { hosts: ["node1", "node2"], vip: "service" }, airflow: { dagProcessors: ["node3"] } },
  sources: ["https://github.com/apache/airflow/issues/44652"],
  *check({ dagProcessors, dags }, plan) {
    const share = plan.shares.find(({ name }) => name === dags.share);
    const own = [...new Set(dagProcessors)].filter((host) => share?.servers.includes(host));
    if (!share || share.servers.length < 2 || own.length === 0 || new Set(dagProcessors).size < 2) return;
    yield {
      message: `DAG processors on ${own.map((name) => `"${name}"`).join(" and ")} read the copies that these servers of the share "${share.name}" hold, and copies differ until they are mirrored: new DAGs come and go meanwhile.`,
      at: ["/airflow/dagProcessors", share.source],
      hint: "Place DAG processors on hosts that mount the share, or one alone.",
    };
  },
};
