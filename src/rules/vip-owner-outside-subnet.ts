import { sourceAddress, subnetOf } from "../model/networks.ts";
import type { Rule } from "../model/rule.ts";
import { addressesOfVip } from "./shared/addresses-of-vip.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const vipOwnerOutsideSubnet: Rule = {
  id: "vip-owner-outside-subnet",
  severity: "error",
  summary: "Every owner of a VIP has an address in the subnet of the VIP.",
  rationale:
    "Advertisements of VRRP are not routed, and neither is the announcement of an address: owners in another subnet would each hold the VIP, and no router would lead to it there.",
  bad: {
    network: { subnets: { "zone-b": "10.0.1.0/24" } },
    hosts: { node2: { address: "10.0.1.12" } },
    vips: { service: { address: "10.0.0.10", hosts: ["node1", "node2"] } },
  },
  good: {
    network: { subnets: { "zone-b": "10.0.1.0/24" } },
    hosts: { node3: { address: "10.0.1.13" } },
    vips: { service: { address: "10.0.0.10", hosts: ["node1", "node2"] } },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-1.6"],
  needsNames: true,
  *check(plan) {
    const addressed = [...plan.vips.values()].flatMap((vip) =>
      addressesOfVip(vip).map((own) => ({ ...own, vip })),
    );
    for (const { vip, address: wanted, words, source } of addressed) {
      const subnet = subnetOf(plan, wanted);
      // Addresses in one subnet are one mistake.
      if (!subnet || (wanted !== vip.address && subnetOf(plan, vip.address) === subnet)) continue;
      // The rule "address-outside-subnet" reports those that are in none.
      const outside = vip.hosts.flatMap((name) => {
        const host = plan.hosts.get(name);
        if (!host) return [];
        const address = sourceAddress(plan, host, subnet.network);
        const own = subnetOf(plan, address);
        return own && own !== subnet ? [{ host, own, address }] : [];
      });
      const [first] = outside;
      if (!first) continue;
      const others = outside.slice(1).map(({ host }) => host.source);
      const named =
        outside.length === 1
          ? `its owner "${first.host.name}" has only the address ${first.address} in the subnet ${first.own.range}`
          : `its owners ${enumerated(outside.map(({ host }) => host.name))} are in other subnets, such as ${first.own.range} with the address ${first.address}`;
      yield {
        message: `VIP "${vip.name}" has ${words} in the subnet ${subnet.range}, but ${named}.`,
        at: pointers(`${vip.source}/hosts`, source, first.host.source, ...others),
        hint: `Remove ${outside.length === 1 ? `"${first.host.name}"` : "them"} from the hosts of the VIP, or set addresses in ${subnet.range}.`,
      };
    }
  },
};
