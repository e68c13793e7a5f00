import { roles } from "../model/facts.ts";
import { networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { namedRanges, rangesOpenToAll } from "./shared/open-to-all.ts";
import { pointers } from "./shared/pointers.ts";

export const remoteShellOpenToAll: Rule = {
  id: "remote-shell-open-to-all",
  severity: "error",
  summary: "Remote shells are not open to the whole Internet.",
  rationale:
    "The firewall opens all administration ports, such as remote shells and databases, to every range of the administrators' network.",
  bad: { network: { admin: ["0.0.0.0/0"] } },
  good: { network: { admin: ["192.168.83.0/24"] } },
  sources: ["https://attack.mitre.org/techniques/T1133/"],
  *check(plan) {
    const opened = plan.flows.filter(({ role }) => role === "shell").flatMap(({ from }) => from);
    for (const network of plan.networks) {
      const { name, source } = network;
      if (!opened.includes(networkId(name))) continue;
      const everywhere = rangesOpenToAll(network);
      const [first = "", ...others] = everywhere.map(([index]) => `${source}/${index}`);
      if (everywhere.length === 0) continue;
      const reached = plan.flows.filter(({ from, to }) => to.length > 0 && from.includes(networkId(name)));
      const offers = [...new Set(reached.map(({ role }) => roles[role]))];
      yield {
        message: `Network "${name}" is ${namedRanges(everywhere)}, so anyone can connect to ${offers.join(", to ")}.`,
        at: pointers(first, ...others),
        hint: plan.subnets[0].range.endsWith("/0")
          ? 'Set "network.subnet" to the subnet of the hosts.'
          : `Set the ranges that administrators connect from, such as ${plan.subnets[0].range}.`,
      };
    }
  },
};
