import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const nfsPairWithoutVip: ComponentRule<Settings> = {
  id: "nfs-pair-without-vip",
  severity: "warning",
  summary: "Two NFS servers share a VIP.",
  rationale:
    "Clients mount one address. Without a VIP that is the address of the first server, and the second server has no clients.",
  bad: { nfs: { hosts: ["node1", "node2"] } },
  good: { nfs: { hosts: ["node1", "node2"], vip: "service" } },
  sources: ["https://man7.org/linux/man-pages/man5/nfs.5.html"],
  needsNames: true,
  *check({ hosts, vip }) {
    if (vip !== undefined || new Set(hosts).size < 2) return;
    yield {
      message: `NFS is placed on "${hosts[0]}" and "${hosts[1]}" without a VIP, so clients only mount from "${hosts[0]}".`,
      at: ["/nfs/hosts"],
      hint: 'Define a VIP on both hosts and set it in "nfs.vip", or place NFS on one host.',
    };
  },
};
