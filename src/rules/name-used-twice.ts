import type { Rule } from "../model/rule.ts";

export const nameUsedTwice: Rule = {
  id: "name-used-twice",
  severity: "error",
  summary: "No VIP has the name of a host.",
  rationale:
    "/etc/hosts contains both names, and the first one is used. Clients of the VIP would connect to the host, wherever the VIP is.",
  bad: { vips: { node1: { address: "10.0.0.9", hosts: ["node1", "node2"] } } },
  good: { vips: { "node1-vip": { address: "10.0.0.9", hosts: ["node1", "node2"] } } },
  sources: ["https://man7.org/linux/man-pages/man5/hosts.5.html"],
  *check(plan) {
    for (const vip of plan.vips.values()) {
      const host = plan.hosts.get(vip.name);
      if (!host) continue;
      yield {
        message: `"${vip.name}" is the name of both a VIP (${vip.address}) and a host (${host.address}).`,
        at: [vip.source, host.source],
        hint: `Rename the VIP, for example to "${vip.name}-vip".`,
      };
    }
  },
};
