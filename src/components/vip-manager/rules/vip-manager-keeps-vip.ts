import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";
import { releasesSince } from "../versions.ts";

export const vipManagerKeepsVip: ComponentRule<Settings> = {
  id: "vip-manager-keeps-vip",
  severity: "warning",
  summary: "vip-manager releases the VIP when its node no longer confirms that it leads.",
  rationale:
    "Before 5.0, vip-manager ignores a missing answer. A node whose Patroni hangs keeps the VIP after another node has become the leader, and both have the address (tested with 3.0.0: two hosts had it 30 s after Patroni was killed).",
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
    if (compareVersions(version, releasesSince) >= 0) return;
    yield {
      message: `With vip-manager ${version}, a host keeps the VIP while its Patroni does not answer.`,
      at: ["/vipManager/version"],
      hint: 'Set "vipManager.version" to 5.0 or later.',
    };
  },
};
