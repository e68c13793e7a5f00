import type { ComponentRule } from "../../../model/component.ts";
import { packagedOn } from "../packages.ts";
import { nodesOf, type Settings } from "../schema.ts";

export const valkeyPackage: ComponentRule<Settings> = {
  id: "valkey-package",
  severity: "error",
  summary: "Every Valkey node has a platform that packages Valkey, or Redis 6.2 or later.",
  rationale:
    "Ubuntu 22.04 packages Redis 6.0, whose Sentinel has no users: whoever reaches its port could make another host the leader, and read the password of the nodes.",
  bad: { platform: "ubuntu2204", rabbitmq: null, valkey: { hosts: ["node1", "node2", "node3"] } },
  good: { platform: "ubuntu2404", rabbitmq: null, valkey: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://packages.ubuntu.com/jammy/redis-sentinel", "https://valkey.io/topics/sentinel/"],
  *check(settings, plan) {
    for (const name of nodesOf(settings)) {
      const host = plan.hosts.get(name);
      if (!host?.managed || packagedOn(host.platform)) continue;
      yield {
        message: `The Valkey node "${name}" runs ${host.platform.title}, which packages neither Valkey nor Redis 6.2 or later.`,
        at: ["/valkey/hosts", host.source],
        hint: "Place the node on a host with another platform, or use another broker.",
      };
    }
  },
};
