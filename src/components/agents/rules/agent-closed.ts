import type { ComponentRule } from "../../../model/component.ts";
import { sortedEntries } from "../../../model/order.ts";
import { pointerTo } from "../../../model/pointer.ts";
import type { Settings } from "../schema.ts";

export const agentClosed: ComponentRule<Settings> = {
  id: "agent-closed",
  severity: "warning",
  summary: "Every network that an agent names has an address range.",
  rationale: "The firewall opens the port of an agent only to the ranges of its networks.",
  bad: {
    agents: { "node-exporter": { port: 9100, from: ["monitoring"], purpose: "metrics of the host" } },
  },
  good: {
    network: { monitoring: ["10.9.0.0/24"] },
    agents: { "node-exporter": { port: 9100, from: ["monitoring"], purpose: "metrics of the host" } },
  },
  sources: [],
  needsNames: true,
  *check(settings, { networks }) {
    for (const [name, { from, port }] of sortedEntries(settings)) {
      for (const [index, network] of from.entries()) {
        const found = networks.find((each) => each.name === network);
        if (!found || found.ranges.length > 0) continue;
        // Without a key of its own, it has the source of its default.
        const given = found.source === pointerTo("network", network) ? [found.source] : [];
        yield {
          message: `Network "${network}" has no range, so nobody in it reaches agent "${name}" on port ${port}.`,
          at: [pointerTo("agents", name, "from", String(index)), ...given],
          hint: `Set the ranges in "network.${network}", or remove "${network}" from the networks of the agent.`,
        };
      }
    }
  },
};
