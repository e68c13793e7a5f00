import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const vipAdditionalAddressControlled: Rule = {
  id: "vip-additional-address-controlled",
  severity: "error",
  summary: "Only a VIP that VRRP moves has additional addresses.",
  rationale:
    "An agent that moves a VIP by the state of a cluster holds a single address: nobody would have the additional ones.",
  bad: {
    vips: {
      database: {
        address: "10.0.0.9",
        additionalAddresses: ["10.0.0.8"],
        hosts: ["node1", "node2", "node3"],
      },
    },
    haproxy: { ports: { primary: false } },
    vipManager: { vip: "database" },
  },
  good: {
    vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } },
    haproxy: { ports: { primary: false } },
    vipManager: { vip: "database" },
  },
  sources: ["https://github.com/cybertec-postgresql/vip-manager#configuration"],
  *check(plan) {
    for (const { vip: name, title, source } of plan.vipControllers) {
      const vip = plan.vips.get(name);
      if (!vip || vip.additionalAddresses.length === 0) continue;
      const pointer = `${vip.source}/additionalAddresses`;
      yield {
        message: `VIP "${name}" has additional addresses (${vip.additionalAddresses.join(", ")}), but ${title} holds ${vip.address} alone.`,
        at: pointers(pointer, source),
        hint: `Remove ${dotted(pointer)}.`,
      };
    }
  },
};
