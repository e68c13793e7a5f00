import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const vipManagerIpv6: ComponentRule<Settings> = {
  id: "vip-manager-ipv6",
  severity: "error",
  summary: "The VIP that vip-manager moves is an IPv4 address.",
  rationale:
    "Linux connects from the IPv6 address that was added last. The VIP owner would connect to other hosts from the VIP, which their firewalls and pg_hba refuse. vip-manager has no option to exclude the address as a source.",
  bad: {
    network: { subnet: "fd00::/64" },
    hosts: { node1: { address: "fd00::1" }, node2: { address: "fd00::2" }, node3: { address: "fd00::3" } },
    vips: { service: { address: "fd00::10", hosts: ["node1", "node2", "node3"] } },
    vipManager: { vip: "service" },
    haproxy: null,
  },
  good: {
    network: { subnet: "fd00::/64" },
    hosts: { node1: { address: "fd00::1" }, node2: { address: "fd00::2" }, node3: { address: "fd00::3" } },
    vips: { service: { address: "fd00::10" } },
    haproxy: { vip: "service" },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc6724#section-5"],
  *check(settings, plan) {
    const vip = plan.vips.get(settings.vip);
    if (!vip?.address.includes(":")) return;
    yield {
      message: `VIP "${vip.name}" has the IPv6 address ${vip.address}, but the bundle supports only IPv4 addresses for vip-manager.`,
      at: ["/vipManager/vip", `/vips/${vip.name}/address`],
      hint: "Use load balancers with their own VIP in front of the database instead.",
    };
  },
};
