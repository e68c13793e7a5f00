import { covers, rangeOf } from "../model/address-range.ts";
import { managedHosts } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { addressFlaw } from "./shared/address-flaw.ts";
import { outsideSubnet } from "./shared/outside-subnet.ts";

export const addressOutsideSubnet: Rule = {
  id: "address-outside-subnet",
  severity: "error",
  summary: "Every managed host and every VIP has an address in the subnet.",
  rationale:
    "Hosts elect and announce the owner of a VIP within one broadcast domain, where no host can reach an address of another subnet. The VRRP daemon's configuration check accepts such a VIP (measured).",
  bad: { vips: { service: { address: "10.0.1.10" } } },
  good: { vips: { service: { address: "10.0.0.10" } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-1"],
  *check(plan) {
    const outside = outsideSubnet(plan.subnet);
    const addressed = [
      // An unmanaged host, which tasks only connect to, may be anywhere.
      ...managedHosts(plan).map((host) => ["Host", host] as const),
      ...[...plan.vips.values()].map((vip) => ["VIP", vip] as const),
    ];
    const subnet = rangeOf(plan.subnet);
    const strangers = addressed.filter(
      ([, { address }]) => !addressFlaw(address) && !covers(subnet, rangeOf(address)),
    );
    const [first] = strangers;
    if (first && strangers.length > 2 && strangers.length > addressed.length / 2) {
      // If most addresses are outside, the subnet is wrong.
      const [kind, { name, address, source }] = first;
      const alike = rangeOf(address)[0].kind() === subnet[0].kind();
      const network = alike ? rangeOf(`${address}/${subnet[1]}`) : undefined;
      const fits = network && strangers.every(([, each]) => covers(network, rangeOf(each.address)));
      yield {
        message: `${strangers.length} of ${addressed.length} hosts and VIPs have addresses outside the subnet ${plan.subnet}, such as ${address} of ${kind === "VIP" ? "VIP" : "host"} "${name}".`,
        at: ["/network/subnet", `${source}/address`],
        hint: fits
          ? `Set "network.subnet" to ${network.join("/")}.`
          : 'Correct "network.subnet", which contains every managed host and every VIP.',
      };
      return;
    }
    for (const [kind, { name, address, source }] of addressed) {
      const reason = outside(address);
      if (!reason || addressFlaw(address)) continue;
      yield {
        message: `${kind} "${name}" has the address ${address}, ${reason}.`,
        at: [`${source}/address`, "/network/subnet"],
        hint: `Change it to a host address in ${plan.subnet}, or correct "network.subnet".`,
      };
    }
  },
};
