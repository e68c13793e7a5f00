import { groupBy } from "../model/group-by.ts";
import { subnetOf } from "../model/networks.ts";
import type { Rule } from "../model/rule.ts";
import { addressesOfHost } from "./shared/addresses-of-host.ts";
import { addressesOfVip } from "./shared/addresses-of-vip.ts";
import { freeAddress } from "./shared/free-address.ts";
import { normalAddress } from "./shared/normal-address.ts";
import { pointers } from "./shared/pointers.ts";

export const duplicateAddress: Rule = {
  id: "duplicate-address",
  severity: "error",
  summary: "No two hosts or VIPs have the same address.",
  rationale:
    "Two machines with one address receive each other's connections. The VRRP daemon's configuration check accepts a VIP that is a host's address, and one VIP in two instances (measured).",
  bad: { vips: { service: { address: "10.0.0.11" } } },
  good: { vips: { service: { address: "10.0.0.10" } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc5227"],
  precedes: true,
  *check(plan) {
    const holders = groupBy(
      [
        ...[...plan.vips.values()].flatMap((vip) =>
          addressesOfVip(vip).map(({ address, source, additional }) => ({
            address,
            source,
            title: additional ? `an additional address of VIP "${vip.name}"` : `VIP "${vip.name}"`,
            ours: true,
          })),
        ),
        ...[...plan.hosts.values()].flatMap((host) =>
          addressesOfHost(host).map(({ address, network, source }) => ({
            address,
            source,
            title: `host "${host.name}"${network === undefined ? "" : ` in network "${network}"`}`,
            ours: host.managed,
          })),
        ),
      ],
      ({ address }) => normalAddress(address),
    );
    const used = new Set(holders.keys());
    for (const [address, sharers] of holders) {
      // Several names for one unmanaged host are no conflict.
      if (sharers.length < 2 || !sharers.some(({ ours }) => ours)) continue;
      const titles = sharers.map(({ title }) => title);
      const last = titles.pop();
      const free = freeAddress((subnetOf(plan, address) ?? plan.subnets[0]).range, address, used);
      if (free !== undefined) used.add(normalAddress(free));
      const [first = "", ...others] = sharers.map(({ source }) => source);
      const subject = `${titles.join(", ")} and ${last}`;
      yield {
        message: `${subject.replace(/^[ah]/, (first) => first.toUpperCase())} have the same address, ${address}.`,
        at: pointers(first, ...others),
        hint: `Set a different address for each${free === undefined ? "" : `, such as ${free}, which is unused in the topology`}.`,
      };
    }
  },
};
