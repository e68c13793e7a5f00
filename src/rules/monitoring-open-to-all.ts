import { roles } from "../model/facts.ts";
import { networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { namedRanges, rangesOpenToAll } from "./shared/open-to-all.ts";
import { pointers } from "./shared/pointers.ts";

const monitoring = "monitoring";

export const monitoringOpenToAll: Rule = {
  id: "monitoring-open-to-all",
  severity: "error",
  summary: "Metrics are not open to the whole Internet.",
  rationale:
    "Metrics reveal the names of hosts, databases and queues, and versions. Some daemons serve more than metrics on the same port.",
  bad: { network: { monitoring: ["0.0.0.0/0"] } },
  good: { network: { monitoring: ["10.0.0.50/32"] } },
  sources: ["https://prometheus.io/docs/operating/security/"],
  *check(plan) {
    for (const network of plan.networks) {
      const { name, source } = network;
      const places = rangesOpenToAll(network);
      const [first, ...others] = places.map(([index]) => `${source}/${index}`);
      if (name !== monitoring || first === undefined) continue;
      const reached = plan.flows.filter(({ from, to }) => to.length > 0 && from.includes(networkId(name)));
      const offers = [...new Set(reached.map(({ role }) => roles[role]))];
      yield {
        message: `Network "${name}" is ${namedRanges(places)}, so anyone can read ${offers.join(", ") || "metrics"}.`,
        at: pointers(first, ...others),
        hint: "Set the addresses of the monitoring systems.",
      };
    }
  },
};
