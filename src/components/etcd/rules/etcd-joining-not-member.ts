import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const etcdJoiningNotMember: ComponentRule<Settings> = {
  id: "etcd-joining-not-member",
  severity: "error",
  summary: "A host that joins the etcd cluster is one of its hosts, and not every host joins.",
  rationale:
    "A member can join a running cluster only if the other members know it. If all members join, there is no cluster to join.",
  bad: {
    hosts: { node4: { address: "10.0.0.14" } },
    etcd: { hosts: ["node1", "node2", "node3"], joining: ["node4"] },
  },
  good: { etcd: { hosts: ["node1", "node2", "node3"], joining: ["node3"] } },
  sources: ["https://etcd.io/docs/v3.5/op-guide/runtime-configuration/"],
  needsNames: true,
  *check({ joining, hosts }) {
    for (const [index, name] of joining.entries()) {
      if (hosts.includes(name)) continue;
      yield {
        message: `Host "${name}" joins the etcd cluster, but is not one of its hosts.`,
        at: [`/etcd/joining/${index}`, "/etcd/hosts"],
        hint: `Add "${name}" to "etcd.hosts", or remove it from "etcd.joining".`,
      };
    }
    if (joining.length > 0 && hosts.every((name) => joining.includes(name))) {
      yield {
        message: "Every etcd host joins a running cluster, so no cluster is running.",
        at: ["/etcd/joining", "/etcd/hosts"],
        hint: 'Set "etcd.joining" to the host that you add. For a new cluster, remove it.',
      };
    }
  },
};
