import type { Rule } from "../model/rule.ts";

export const webClosed: Rule = {
  id: "web-closed",
  severity: "warning",
  summary: "The web interface is open to at least one address range.",
  rationale: "The firewall opens the web interface only to the clients' network.",
  bad: { network: { clients: [] } },
  good: { network: { clients: ["192.168.83.0/24"] } },
  sources: [],
  needsNames: true,
  *check(plan) {
    const clients = plan.networks.find(({ name }) => name === "clients");
    const offered = plan.flows.some(
      ({ role, from, to }) => /^web(?:-public)?$/.test(role) && from.length > 0 && to.length > 0,
    );
    if (!clients || clients.ranges.length > 0 || !offered) return;
    yield {
      message: `Network "${clients.name}" has no range, so nobody can use the web interface.`,
      at: [clients.source],
      hint: "Set the ranges that users connect from, or remove the key to allow the subnet.",
    };
  },
};
