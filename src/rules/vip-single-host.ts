import type { Rule } from "../model/rule.ts";
import { definedHosts } from "./shared/defined-hosts.ts";
import { dotted } from "./shared/dotted.ts";

export const vipSingleHost: Rule = {
  id: "vip-single-host",
  severity: "warning",
  summary: "Every VIP has two hosts or more.",
  rationale: "A VIP survives the loss of its owner only if another host can take it over.",
  bad: { vips: { service: { hosts: ["node1"] } }, haproxy: { hosts: ["node1"] } },
  good: { vips: { service: { hosts: ["node1", "node2"] } }, haproxy: { hosts: ["node1", "node2"] } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-1"],
  needsNames: true,
  yields: true,
  *check(plan) {
    for (const vip of plan.vips.values()) {
      const hosts = definedHosts(plan, vip.hosts);
      if (hosts?.length !== 1) continue;
      const pointer = `${vip.source}/hosts`;
      yield {
        message: `VIP "${vip.name}" has only host "${hosts[0]}", so it cannot move when that host is lost.`,
        at: [pointer],
        hint: `Add a second host to ${dotted(pointer)} and to the services behind the VIP.`,
      };
    }
  },
};
