import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const nfsPairUnfenced: ComponentRule<Settings> = {
  id: "nfs-pair-unfenced",
  severity: "info",
  summary: "Files of a pair of NFS servers are kept elsewhere as well.",
  rationale:
    "Nothing ends the other server of a pair: when the two do not reach each other, both own the VIP, and files that are put on the one are replaced by those of the other afterwards. Copies are made at intervals, so the newest files are lost with their server.",
  bad: { nfs: { hosts: ["node1", "node2"], vip: "service" } },
  good: { nfs: { hosts: ["node3"] } },
  sources: ["https://clusterlabs.org/pacemaker/doc/2.1/Clusters_from_Scratch/html/fencing.html"],
  *check({ hosts, vip, mirrorInterval }) {
    if (vip === undefined || new Set(hosts).size < 2) return;
    yield {
      message: `Files on "${hosts[0]}" and "${hosts[1]}" are copied from the VIP's owner every ${mirrorInterval} s: what was put there since is lost with it, and a partition lets both take files.`,
      at: ["/nfs/hosts", "/nfs/mirrorInterval"],
      hint: "Keep the files in a repository, put them on the VIP's owner from there, and accept this with its name as the reason.",
    };
  },
};
