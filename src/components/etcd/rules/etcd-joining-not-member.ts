import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const etcdJoiningNotMember: ComponentRule<Settings> = {
  id: "etcd-joining-not-member",
  severity: "error",
  summary: "A host that joins etcd's cluster is one of its hosts, and not all of them join.",
  rationale:
    "A member starts as part of a running cluster only when the others know it, and a cluster of newcomers alone is never formed.",
  bad: {
    hosts: { node4: { address: "10.0.0.14" } },
    etcd: { hosts: ["node1", "node2", "node3"], joining: ["node4"] },
  },
  good: { etcd: { hosts: ["node1", "node2", "node3"], joining: ["node3"] } },
  sources: ["https://etcd.io/docs/v3.5/op-guide/runtime-configuration/"],
  *check({ joining, hosts }) {
    for (const [index, name] of joining.entries()) {
      if (hosts.includes(name)) continue;
      yield {
        message: `Host "${name}" is to join etcd's cluster, but is not one of its hosts.`,
        at: [`/etcd/joining/${index}`, "/etcd/hosts"],
        hint: `Add "${name}" to the hosts of etcd, or remove it here.`,
      };
    }
    if (joining.length > 0 && hosts.every((name) => joining.includes(name))) {
      yield {
        message: "Every host of etcd is to join a running cluster, so none is running.",
        at: ["/etcd/joining", "/etcd/hosts"],
        hint: "Name only the hosts that are being added; for a new cluster, none.",
      };
    }
  },
};
