import type { Rule } from "../model/rule.ts";

export const vipFrontsNothing: Rule = {
  id: "vip-fronts-nothing",
  severity: "warning",
  summary: "Every VIP has a service behind it.",
  rationale: "A VIP without a service has no health check, and it suggests redundancy that does not exist.",
  bad: { vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } } },
  good: {
    vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } },
    vipManager: { vip: "database" },
    haproxy: { ports: { primary: false } },
  },
  sources: [],
  needsNames: true,
  yields: true,
  *check(plan) {
    const used = new Set(plan.listeners.map(({ vip }) => vip));
    for (const { name, source } of plan.vips.values()) {
      if (used.has(name)) continue;
      yield {
        message: `VIP "${name}" has no service behind it.`,
        at: [source],
        hint: `Set "vip": "${name}" in the section of a service, or remove the VIP.`,
      };
    }
  },
};
