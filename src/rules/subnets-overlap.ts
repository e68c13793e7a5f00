import ipaddr from "ipaddr.js";
import { covers, rangeOf } from "../model/address-range.ts";
import type { Subnet } from "../model/facts.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const subnetsOverlap: Rule = {
  id: "subnets-overlap",
  severity: "error",
  summary: "No two subnets of the estate have a common address.",
  rationale:
    "A host looks for the addresses of its own subnet on its interface and asks no router for them, so it would not reach the hosts of the other subnet.",
  bad: { network: { subnets: { "zone-b": "10.0.0.128/25" } } },
  good: { network: { subnets: { "zone-b": "10.0.1.0/24" } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc1122#section-3.3.1"],
  *check(plan) {
    const subnets = plan.subnets.filter(({ range }) => ipaddr.isValidCIDR(range));
    // Ranges contain each other or have no common address. Wide ones come first, and few contain another.
    const sorted = subnets
      .map((subnet) => ({ subnet, range: rangeOf(subnet.range) }))
      .sort((a, b) => a.range[1] - b.range[1]);
    const seen: typeof sorted = [];
    for (const each of sorted) {
      const outer = seen.find(({ range }) => covers(range, each.range));
      seen.push(each);
      if (!outer) continue;
      yield {
        message: `The subnet ${each.subnet.range} ${named(each.subnet)} lies within the subnet ${outer.subnet.range} ${named(outer.subnet)}.`,
        at: pointers(each.subnet.source, outer.subnet.source),
        hint: "Give each subnet the range of one layer-2 segment, or remove one of them.",
      };
    }
  },
};

function named({ network }: Subnet): string {
  return network === undefined ? 'of "network.subnet"' : `of network "${network}"`;
}
