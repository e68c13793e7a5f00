import ipaddr from "ipaddr.js";
import { covers, rangeOf } from "../model/address-range.ts";
import type { Network } from "../model/facts.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const clientsAreAdmins: Rule = {
  id: "clients-are-admins",
  severity: "info",
  summary: "The network of web clients is not part of the administrators' network.",
  rationale:
    "The firewall opens administration ports, such as remote shells and databases, to every user's machine. One compromised machine can then reach all hosts.",
  bad: { network: { admin: ["192.168.0.0/16"], clients: ["192.168.83.0/24"] } },
  good: { network: { admin: ["192.168.1.0/24"], clients: ["192.168.83.0/24"] } },
  sources: ["https://attack.mitre.org/techniques/T1021/"],
  *check(plan) {
    const network = (wanted: string) => plan.networks.find(({ name }) => name === wanted);
    const [admin, clients] = [network("admin"), network("clients")];
    if (!admin || !clients || clients.source === "/network/subnet") return;
    const parsed = ({ ranges }: Network) =>
      ranges.map((range) => (ipaddr.isValidCIDR(range) ? rangeOf(range) : undefined));
    const outerRanges = parsed(admin);
    const innerRanges = parsed(clients);
    for (const [index, range] of clients.ranges.entries()) {
      const inner = innerRanges[index];
      const outer = outerRanges.findIndex((each) => each && inner && covers(each, inner));
      if (outer < 0) continue;
      const place = admin.source === "/network/subnet" ? admin.source : `${admin.source}/${outer}`;
      yield {
        message: `Network "${clients.name}" has the range ${range}, which lies within network "${admin.name}" (${admin.ranges[outer]}).`,
        at: pointers(place, `${clients.source}/${index}`),
        hint: 'Set smaller ranges in "network.admin", such as those of the administrators\' machines.',
      };
    }
  },
};
