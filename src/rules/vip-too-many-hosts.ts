import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";

const most = 8;

export const vipTooManyHosts: Rule = {
  id: "vip-too-many-hosts",
  severity: "warning",
  summary: `No VIP floats between more than ${most} hosts.`,
  rationale:
    "The owner tells every other host each second that it lives, and after its loss each host of a lower priority waits only a 256th of a second longer than the one before it (RFC 9568, section 6.1): the more hosts, the likelier two owners for a moment.",
  *check(plan) {
    for (const vip of plan.vips.values()) {
      const count = new Set(vip.hosts.filter((name) => plan.hosts.has(name))).size;
      if (count <= most) continue;
      const pointer = `${vip.source}/hosts`;
      yield {
        message: `VIP "${vip.name}" floats between ${count} hosts, which is more than ${most}.`,
        at: [pointer],
        hint: `Leave 2 or 3 hosts in ${dotted(pointer)}, and balance the load behind the VIP.`,
      };
    }
  },
};
