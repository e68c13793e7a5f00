import type { ComponentRule } from "../../../model/component.ts";
import { dagsShare } from "../dags.ts";
import { placementsOf } from "../processes.ts";
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
    const separate = placementsOf(settings, "dagProcessors").flatMap(({ hosts }) => hosts);
    const parsers = new Set(separate.length > 0 ? separate : settings.schedulers);
    const share = dagsShare(plan, settings);
    const own = [...parsers].filter((host) => share?.servers.includes(host));
    if (!share || share.servers.length < 2 || own.length === 0 || parsers.size < 2) return;
    const isStated = settings.dagProcessors.length > 0;
    const what = separate.length > 0 ? "DAG processors" : "Schedulers, which parse the DAGs,";
    yield {
      message: `${what} on ${own.map((name) => `"${name}"`).join(" and ")} read the local copy of the share "${share.name}". Copies differ until the next mirroring, and new DAGs appear and disappear until then.`,
      at: [isStated ? "/airflow/dagProcessors" : "/airflow/schedulers", share.source],
      hint: isStated
        ? "Place the DAG processors on hosts that mount the share, or use only one."
        : 'Set "airflow.dagProcessors" to hosts that mount the share, or to one host.',
    };
  },
};
