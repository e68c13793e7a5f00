import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";
import { givesUpSince } from "../versions.ts";

export const vipManagerKeepsVip: ComponentRule<Settings> = {
  id: "vip-manager-keeps-vip",
  severity: "warning",
  summary: "vip-manager gives the VIP up when its node no longer says that it leads.",
  rationale:
    "Before 5.0 no answer counts as no change (checker/patroni_leader_checker.go): a node whose Patroni hangs keeps the VIP after another node has become the leader, and both answer to it.",
  *check({ version }) {
    if (compareVersions(version, givesUpSince) >= 0) return;
    yield {
      message: `vip-manager ${version} keeps the VIP while nobody answers who leads.`,
      at: ["/vipManager/version"],
      hint: "Take version 5.0 or later.",
    };
  },
};
