import { type AddressRange, covers, rangeOf } from "../model/address-range.ts";
import type { Finding } from "../model/diagnostic.ts";
import { groupBy } from "../model/group-by.ts";
import { subnetOf } from "../model/networks.ts";
import { managedHosts, type Plan } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { addressFlaw } from "./shared/address-flaw.ts";
import { addressesOfHost } from "./shared/addresses-of-host.ts";
import { addressesOfVip } from "./shared/addresses-of-vip.ts";
import { dotted } from "./shared/dotted.ts";
import { outsideSubnet } from "./shared/outside-subnet.ts";
import { pointers } from "./shared/pointers.ts";
import { subnetsInWords } from "./shared/subnets-in-words.ts";

export const addressOutsideSubnet: Rule = {
  id: "address-outside-subnet",
  severity: "error",
  summary: "Every managed host and every VIP has an address in a subnet of the estate.",
  rationale:
    "Hosts elect and announce the owner of a VIP within one broadcast domain, where no host can reach an address of another subnet. The VRRP daemon's configuration check accepts such a VIP (measured). network.subnets names further subnets, to which routers lead.",
  bad: { vips: { service: { address: "10.0.1.10" } } },
  good: { vips: { service: { address: "10.0.0.10" } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-1"],
  *check(plan) {
    yield* inOtherNetworks(plan);
    const addressed = [
      // An unmanaged host, which tasks only connect to, may be anywhere.
      ...managedHosts(plan).map(({ name, address, source }) => ({
        kind: "Host",
        name,
        address,
        words: `the address ${address}`,
        source: `${source}/address`,
      })),
      ...[...plan.vips.values()].flatMap((vip) =>
        addressesOfVip(vip).map((own) => ({ kind: "VIP", name: vip.name, ...own })),
      ),
    ];
    const [main, ...others] = plan.subnets;
    const places = others.length > 0 ? ["/network/subnet", "/network/subnets"] : ["/network/subnet"];
    const correction = others.length > 0 ? 'add its subnet to "network.subnets"' : 'correct "network.subnet"';
    const range = rangeOf(main.range);
    const wider = others.length === 0 ? wideEnough(range, addressed) : undefined;
    const outside = outsideSubnet(main.range);
    const unfit = addressed.filter(({ address }) => outside(address));
    const [misfit] = unfit;
    if (wider !== undefined && misfit && unfit.length > 2) {
      yield {
        message: `${unfit.length} of ${addressed.length} hosts and VIPs have addresses outside the subnet ${main.range}, or its network or broadcast address, such as ${misfit.address} of ${misfit.kind === "VIP" ? "VIP" : "host"} "${misfit.name}".`,
        at: pointers("/network/subnet", misfit.source),
        hint: `Set "network.subnet" to ${wider}, which has all of them.`,
      };
      return;
    }
    const strangers = addressed.filter(({ address }) => !addressFlaw(address) && !subnetOf(plan, address));
    const [first] = strangers;
    if (first && strangers.length > 2 && strangers.length > addressed.length / 2) {
      // If most addresses are outside, the subnet is wrong.
      const { kind, name, address, source } = first;
      const alike = rangeOf(address)[0].kind() === range[0].kind();
      const network = alike ? rangeOf(`${address}/${range[1]}`) : undefined;
      const fits = network && strangers.every((each) => covers(network, rangeOf(each.address)));
      yield {
        message: `${strangers.length} of ${addressed.length} hosts and VIPs have addresses outside the ${subnetsInWords(plan)}, such as ${address} of ${kind === "VIP" ? "VIP" : "host"} "${name}".`,
        at: pointers("/network/subnet", ...places, source),
        hint:
          fits && others.length === 0
            ? `Set "network.subnet" to ${network.join("/")}.`
            : others.length === 0
              ? 'Correct "network.subnet", which contains every managed host and every VIP.'
              : 'Correct "network.subnet" and "network.subnets", which contain every managed host and every VIP.',
      };
      return;
    }
    const reasons = new Map(plan.subnets.map((subnet) => [subnet, outsideSubnet(subnet.range)]));
    for (const { kind, name, address, words, source } of addressed) {
      const own = subnetOf(plan, address);
      const reason =
        own || others.length === 0
          ? reasons.get(own ?? main)?.(address)
          : `which is outside the ${subnetsInWords(plan)}`;
      if (!reason || addressFlaw(address)) continue;
      yield {
        message: `${kind} "${name}" has ${words}, ${reason}.`,
        at: pointers(source, ...(own ? [own.source] : places)),
        hint: `Change it to a host address in ${own?.range ?? (others.length === 0 ? main.range : "one of them")}, or ${own ? `correct ${dotted(own.source)}` : correction}.`,
      };
    }
  },
};

/** How many bits too long the length of a subnet may be by mistake: more hosts have addresses of their own that are wrong. */
const bitsTooLong = 4;

/** The next larger network around a subnet in which all can be addresses of hosts, if there is one. */
function wideEnough(
  [network, length]: AddressRange,
  addressed: readonly { readonly address: string }[],
): string | undefined {
  for (let bits = length - 1; bits >= Math.max(8, length - bitsTooLong); bits--) {
    const wider = rangeOf(`${network.toString()}/${bits}`).join("/");
    const outside = outsideSubnet(wider);
    if (addressed.every(({ address }) => !outside(address))) return wider;
  }
  return undefined;
}

/** Addresses that are not in the network under whose name they stand. */
function* inOtherNetworks(plan: Plan): Iterable<Finding> {
  const networks = groupBy(plan.subnets, ({ network }) => network);
  for (const host of managedHosts(plan)) {
    for (const { address, network, words, source } of addressesOfHost(host)) {
      const subnets = network === undefined ? undefined : networks.get(network);
      // The rule "unknown-host-network" reports the others.
      if (!subnets || addressFlaw(address)) continue;
      const own = subnetOf(plan, address);
      const inside = own?.network === network;
      const reason = inside ? outsideSubnet(own?.range ?? "")(address) : "which is outside of it";
      if (!reason) continue;
      const ranges = subnets.map(({ range }) => range).join(" and ");
      yield {
        message: `Host "${host.name}" has ${words} (${ranges}), ${reason}.`,
        at: pointers(source, subnets[0].source),
        hint: `Change it to a host address in ${subnets.length === 1 ? ranges : "one of these subnets"}, or correct the network.`,
      };
    }
  }
}
