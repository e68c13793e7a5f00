import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const haproxyVipAndLocal: ComponentRule<Settings> = {
  id: "haproxy-vip-and-local",
  severity: "error",
  summary: "HAProxy is bound to a VIP or to the loopback address, not to both.",
  rationale:
    "Clients have one address for HAProxy: either the VIP or the loopback address of their own host.",
  bad: { haproxy: { hosts: ["node1", "node2", "node3"], vip: "service", local: true } },
  good: { haproxy: { hosts: ["node1", "node2", "node3"], vip: null, local: true } },
  sources: [],
  *check({ vip, local }) {
    if (vip === undefined || !local) return;
    yield {
      message: `HAProxy is bound to both VIP "${vip}" and the loopback address.`,
      at: ["/haproxy/local", "/haproxy/vip"],
      hint: 'Remove "local", or remove "vip".',
    };
  },
};
