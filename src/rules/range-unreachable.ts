import type { Rule } from "../model/rule.ts";
import { addressesOfHost } from "./shared/addresses-of-host.ts";

export const rangeUnreachable: Rule = {
  id: "range-unreachable",
  severity: "warning",
  summary: "Every client range has the same address family as the hosts.",
  rationale: "A client with only an IPv6 address cannot reach an IPv4 address, whatever the firewall allows.",
  bad: { network: { clients: ["2001:db8::/64"] } },
  good: { network: { clients: ["192.168.83.0/24"] } },
  sources: ["https://www.rfc-editor.org/rfc/rfc6144"],
  *check(plan) {
    const addresses = [
      ...[...plan.hosts.values()].flatMap((host) => addressesOfHost(host)),
      ...plan.vips.values(),
    ].map(({ address }) => address.includes(":"));
    for (const { ranges, source } of plan.networks) {
      if (source === "/network/subnet") continue;
      for (const [index, range] of ranges.entries()) {
        if (addresses.length === 0 || addresses.includes(range.includes(":"))) continue;
        const family = range.includes(":") ? "IPv6" : "IPv4";
        yield {
          message: `The range ${range} is ${family}, but no host has an ${family} address, so clients in this range cannot connect.`,
          at: [`${source}/${index}`],
          hint: "Replace it with the range that these clients connect from, or remove it.",
        };
      }
    }
  },
};
