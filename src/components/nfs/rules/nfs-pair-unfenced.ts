import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const nfsPairUnfenced: ComponentRule<Settings> = {
  id: "nfs-pair-unfenced",
  severity: "info",
  summary: "The files of a pair of NFS servers are also kept elsewhere.",
  rationale:
    "The pair has no fencing. During a network partition both servers own the VIP, and afterwards the files of one replace new files of the other. Files are copied at intervals, so the newest files are lost with their server.",
  bad: { nfs: { hosts: ["node1", "node2"], vip: "service" } },
  good: { nfs: { hosts: ["node3"] } },
  sources: ["https://clusterlabs.org/pacemaker/doc/2.1/Clusters_from_Scratch/html/fencing.html"],
  needsNames: true,
  *check({ hosts, vip, mirrorInterval }) {
    if (vip === undefined || new Set(hosts).size < 2) return;
    yield {
      message: `Files on "${hosts[0]}" and "${hosts[1]}" are copied from the VIP owner every ${mirrorInterval} s. Newer files are lost with the owner, and during a network partition both servers accept files.`,
      at: ["/nfs/hosts", "/nfs/mirrorInterval"],
      hint: "Keep the files in a repository, deploy them to the VIP owner from there, and accept this finding with the name of the repository.",
    };
  },
};
