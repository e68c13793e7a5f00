import ipaddr from "ipaddr.js";
import type { Rule } from "../model/rule.ts";

export const rangeWithHostBits: Rule = {
  id: "range-with-host-bits",
  severity: "warning",
  summary: "Every address range starts with its network address.",
  rationale:
    "Some programs read 192.168.83.129/24 as one host and others as the whole network, so it is unclear which addresses were meant.",
  bad: { network: { admin: ["192.168.83.129/24"] } },
  good: { network: { admin: ["192.168.83.0/24"] } },
  sources: ["https://docs.python.org/3/library/ipaddress.html#ipaddress.ip_network"],
  *check(plan) {
    const ranges = [
      ...plan.subnets,
      ...plan.networks.flatMap(({ ranges, source }) =>
        // An omitted network is that of the subnets.
        source === "/network/subnet"
          ? []
          : ranges.map((range, index) => ({ range, source: `${source}/${index}` })),
      ),
    ];
    for (const { range, source } of ranges) {
      if (range.includes(":") || !ipaddr.isValidCIDR(range)) continue;
      const [address = "", length] = range.split("/");
      const first = ipaddr.IPv4.networkAddressFromCIDR(range).toString();
      if (first === address) continue;
      yield {
        message: `The range ${range} starts at ${first}, but ${address} is an address within it.`,
        at: [source],
        hint: `Write ${first}/${length}${plan.subnets.some((subnet) => subnet.source === source) ? "" : `, or ${address}/32 for this address only`}.`,
      };
    }
  },
};
