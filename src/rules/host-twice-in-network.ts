import { subnetOf } from "../model/networks.ts";
import { managedHosts } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { addressesOfHost } from "./shared/addresses-of-host.ts";
import { pointers } from "./shared/pointers.ts";

export const hostTwiceInNetwork: Rule = {
  id: "host-twice-in-network",
  severity: "error",
  summary: "A host has one address in each network.",
  rationale:
    "Connections within a subnet come from one of its addresses there, and the firewalls of the other hosts admit only one.",
  bad: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: { node2: { address: "10.1.0.12", addresses: { inside: "10.1.0.13" } } },
  },
  good: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: { node2: { addresses: { inside: "10.1.0.13" } } },
  },
  sources: ["https://www.rfc-editor.org/rfc/rfc1122#section-3.3.4.3"],
  *check(plan) {
    for (const host of managedHosts(plan)) {
      const network = subnetOf(plan, host.address)?.network;
      const second = addressesOfHost(host).find(
        (each) => each.network !== undefined && each.network === network,
      );
      if (!second) continue;
      yield {
        message: `Host "${host.name}" has the address ${host.address}, which is in network "${network}", and ${second.words}.`,
        at: pointers(second.source, `${host.source}/address`),
        hint: `Remove "${network}" from the addresses of the host: its address is that of this network.`,
      };
    }
  },
};
