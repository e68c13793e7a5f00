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

export const reservedName: Rule = {
  id: "reserved-name",
  severity: "error",
  summary: "No host or VIP has a reserved name, such as localhost.",
  rationale:
    "On every host, such a name resolves to the host itself. Members would announce a loopback address, and clients would connect to their own host.",
  bad: { hosts: { localhost: { address: "10.0.0.14" } } },
  good: { hosts: { node4: { address: "10.0.0.14" } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc6761#section-6.3"],
  *check(plan) {
    const named = [
      ...[...plan.hosts.values()].map((host) => ["Host", host] as const),
      ...[...plan.vips.values()].map((vip) => ["VIP", vip] as const),
    ];
    for (const [kind, { name, source }] of named) {
      if (!reserved.has(name)) continue;
      yield {
        message: `${kind} "${name}" has a name that operating systems reserve.`,
        at: [source],
        hint: "Choose another name.",
      };
    }
  },
};
