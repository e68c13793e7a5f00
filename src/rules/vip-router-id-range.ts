import { electedVips } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { freeRouterId } from "./shared/free-router-id.ts";

export const vipRouterIdRange: Rule = {
  id: "vip-router-id-range",
  severity: "error",
  summary: "Every VIP has a router id from 1 to 255.",
  rationale:
    "VRRP allows no other values, and its daemon refuses 0 (measured). The default is the last number of the address, which may be 0.",
  bad: { network: { subnet: "10.0.0.0/23" }, vips: { service: { address: "10.0.1.0" } } },
  good: { network: { subnet: "10.0.0.0/23" }, vips: { service: { address: "10.0.1.0", routerId: 10 } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-5.2.3"],
  *check(plan) {
    for (const vip of electedVips(plan)) {
      const { name, address, routerId, source } = vip;
      if (routerId >= 1 && routerId <= 255) continue;
      const pointer = `${source}/routerId`;
      const free = freeRouterId(plan, vip, 0);
      yield {
        message: `VIP "${name}" has the router id ${routerId}, which derives from its address ${address}. A router id must be from 1 to 255.`,
        at: [pointer],
        hint: `Set ${dotted(pointer)} to ${free ?? "a number from 1 to 255"}.`,
      };
    }
  },
};
