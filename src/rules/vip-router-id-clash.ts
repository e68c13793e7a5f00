import { groupBy } from "../model/group-by.ts";
import { subnetOf } from "../model/networks.ts";
import { electedVips } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { enumerated } from "./shared/enumerated.ts";
import { freeRouterId } from "./shared/free-router-id.ts";
import { pointers } from "./shared/pointers.ts";

export const vipRouterIdClash: Rule = {
  id: "vip-router-id-clash",
  severity: "error",
  summary: "No two VIPs of a subnet have the same router id.",
  rationale:
    "In a broadcast domain, only the router id identifies the election of an advertisement. Hosts of one VIP would yield to hosts of the other.",
  bad: {
    nfs: { hosts: ["node1", "node2"], vip: "files" },
    vips: { files: { address: "10.0.0.9", hosts: ["node2", "node1"], routerId: 10 } },
  },
  good: {
    nfs: { hosts: ["node1", "node2"], vip: "files" },
    vips: { files: { address: "10.0.0.9", hosts: ["node2", "node1"], routerId: 9 } },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-5.2.3"],
  *check(plan) {
    // The rule "duplicate-address" reports VIPs with one address, from which ids derive.
    const distinct = [...groupBy(electedVips(plan), ({ address }) => address).values()].map(([vip]) => vip);
    const elections = groupBy(
      distinct,
      ({ routerId, address }) => `${routerId} ${subnetOf(plan, address)?.source ?? ""}`,
    );
    for (const vips of elections.values()) {
      const [vip] = vips;
      const { routerId } = vip;
      // The rule "vip-router-id-range" reports 0.
      if (vips.length < 2 || routerId < 1) continue;
      const [first = "", ...others] = vips.map(({ source }) => `${source}/routerId`).reverse();
      const free = freeRouterId(plan, vip, routerId);
      yield {
        message: `VIPs ${enumerated(vips.map(({ name }) => name))} have the same router id, ${routerId}.`,
        at: pointers(first, ...others),
        hint:
          free === undefined
            ? "Distribute the VIPs over several subnets."
            : `Set ${dotted(first)} to ${free}, which no other VIP has.`,
      };
    }
  },
};
