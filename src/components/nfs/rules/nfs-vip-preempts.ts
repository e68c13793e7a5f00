import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const nfsVipPreempts: ComponentRule<Settings> = {
  id: "nfs-vip-preempts",
  severity: "error",
  summary: "The VIP of an NFS pair does not move back when its preferred owner returns.",
  rationale:
    "A host that returns has old files. If it took the VIP back at once, the other host would replace its new files with the old ones.",
  bad: {
    vips: { files: { address: "10.0.0.9", hosts: ["node2", "node1"], preempt: true } },
    nfs: { hosts: ["node1", "node2"], vip: "files" },
  },
  good: {
    vips: { files: { address: "10.0.0.9", hosts: ["node2", "node1"] } },
    nfs: { hosts: ["node1", "node2"], vip: "files" },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-6.1"],
  *check({ vip: name }, plan) {
    const vip = name === undefined ? undefined : plan.vips.get(name);
    if (!vip?.preempt) return;
    yield {
      message: `VIP "${vip.name}" moves back to host "${vip.hosts[0]}" as soon as that host returns, and its old files then replace the new ones.`,
      at: [`${vip.source}/preempt`, "/nfs/vip"],
      hint: 'Remove "preempt" from the VIP.',
    };
  },
};
