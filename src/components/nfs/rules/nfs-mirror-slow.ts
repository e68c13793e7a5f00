import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const maximum = 300;

export const nfsMirrorSlow: ComponentRule<Settings> = {
  id: "nfs-mirror-slow",
  severity: "warning",
  summary: `The second NFS server copies the files at least every ${maximum} s.`,
  rationale:
    "A failover restores the files of the last copy. DAGs that were added since then disappear, and their tasks fail. Airflow rescans the DAG folder every 300 s (dag_dir_list_interval).",
  bad: { nfs: { hosts: ["node1", "node2"], vip: "service", mirrorInterval: 3600 } },
  good: { nfs: { hosts: ["node1", "node2"], vip: "service", mirrorInterval: 60 } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/2.11.0/configurations-ref.html#dag-dir-list-interval",
  ],
  *check({ hosts, vip, mirrorInterval }) {
    if (vip === undefined || new Set(hosts).size < 2 || mirrorInterval <= maximum) return;
    yield {
      message: `The second NFS server may be ${mirrorInterval} s behind, and a failover restores files of that age.`,
      at: ["/nfs/mirrorInterval"],
      hint: `Set mirrorInterval to ${maximum} or less.`,
    };
  },
};
