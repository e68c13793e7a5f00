import type { Rule } from "../model/rule.ts";

/** Names that /etc/hosts of an operating system defines, or that a resolver answers by itself (RFC 6761). */
const reserved = new Set([
  "broadcasthost",
  "ip6-allnodes",
  "ip6-allrouters",
  "ip6-localhost",
  "ip6-localnet",
  "ip6-loopback",
  "ip6-mcastprefix",
  "localdomain",
  "localhost",
  "localhost4",
  "localhost6",
  "loopback",
]);

/** Groups of every inventory. A host of that name hides the group: "all" is then that host alone (tried). */
const groups = new Set(["all", "ungrouped"]);

export const reservedName: Rule = {
  id: "reserved-name",
  severity: "error",
  summary: "No host or VIP has a reserved name, such as localhost.",
  rationale:
    "On every host, a name such as localhost resolves to the host itself. Members would announce a loopback address, and clients would connect to their own host. A host named all or ungrouped hides the group of that name in the inventory, so that commands for all hosts reach that host alone (measured).",
  bad: { hosts: { localhost: { address: "10.0.0.14" } } },
  good: { hosts: { node4: { address: "10.0.0.14" } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc6761#section-6.3"],
  *check(plan) {
    const named = [
      ...[...plan.hosts.values()].map((host) => ["Host", host] as const),
      ...[...plan.vips.values()].map((vip) => ["VIP", vip] as const),
    ];
    for (const [kind, { name, source }] of named) {
      const owner = reserved.has(name)
        ? "that operating systems reserve"
        : kind === "Host" && groups.has(name)
          ? "that inventories reserve for a group of hosts"
          : undefined;
      if (owner === undefined) continue;
      yield {
        message: `${kind} "${name}" has a name ${owner}.`,
        at: [source],
        hint: "Choose another name.",
      };
    }
  },
};
