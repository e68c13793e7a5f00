import type { Rule } from "../model/rule.ts";

export const rangeUnreachable: Rule = {
  id: "range-unreachable",
  severity: "warning",
  summary: "Every range that may connect has addresses of the family that hosts have.",
  rationale: "A client with an IPv6 address alone reaches no IPv4 address, whatever the firewall lets in.",
  bad: { network: { clients: ["2001:db8::/64"] } },
  good: { network: { clients: ["192.168.83.0/24"] } },
  sources: ["https://www.rfc-editor.org/rfc/rfc6144"],
  *check(plan) {
    const addresses = [...plan.hosts.values(), ...plan.vips.values()].map(({ address }) =>
      address.includes(":"),
    );
    for (const { ranges, source } of plan.networks) {
      if (source === "/network/subnet") continue;
      for (const [index, range] of ranges.entries()) {
        if (addresses.length === 0 || addresses.includes(range.includes(":"))) continue;
        const family = range.includes(":") ? "IPv6" : "IPv4";
        yield {
          message: `The range ${range} is of ${family}, and no host has such an address: nobody in it reaches anything.`,
          at: [`${source}/${index}`],
          hint: "Remove it, or give the range by which these clients come.",
        };
      }
    }
  },
};
