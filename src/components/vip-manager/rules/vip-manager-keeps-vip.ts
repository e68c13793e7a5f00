import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";
import { givesUpSince } from "../versions.ts";

export const vipManagerKeepsVip: ComponentRule<Settings> = {
  id: "vip-manager-keeps-vip",
  severity: "warning",
  summary: "vip-manager gives the VIP up when its node no longer says that it leads.",
  rationale:
    "Before 5.0 no answer counts as no change: a node whose Patroni hangs keeps the VIP after another node has become the leader, and both answer to it (tried with 3.0.0: 30 s after Patroni was killed two hosts had the address).",
  bad: {
    vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } },
    vipManager: { version: "4.0", vip: "database" },
    haproxy: { ports: { primary: false } },
  },
  good: {
    vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } },
    vipManager: { version: "5.0", vip: "database" },
    haproxy: { ports: { primary: false } },
  },
  sources: [
    "https://github.com/cybertec-postgresql/vip-manager/blob/v4.0.0/checker/patroni_leader_checker.go",
  ],
  *check({ version }) {
    if (compareVersions(version, givesUpSince) >= 0) return;
    yield {
      message: `vip-manager ${version} keeps the VIP while nobody answers who leads.`,
      at: ["/vipManager/version"],
      hint: "Take version 5.0 or later.",
    };
  },
};
