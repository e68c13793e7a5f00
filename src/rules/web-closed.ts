import type { Rule } from "../model/rule.ts";

export const webClosed: Rule = {
  id: "web-closed",
  severity: "warning",
  summary: "Somebody may use the web interface.",
  rationale: "The firewall opens it to the network of its clients alone.",
  bad: { network: { clients: [] } },
  good: { network: { clients: ["192.168.83.0/24"] } },
  sources: [],
  *check(plan) {
    const clients = plan.networks.find(({ name }) => name === "clients");
    const offered = plan.flows.some(
      ({ role, from, to }) => role === "web" && from.length > 0 && to.length > 0,
    );
    if (!clients || clients.ranges.length > 0 || !offered) return;
    yield {
      message: `Network "${clients.name}" has no range: nobody may use the web interface.`,
      at: [clients.source],
      hint: "Name the ranges that people connect from, or leave it out for the subnet.",
    };
  },
};
