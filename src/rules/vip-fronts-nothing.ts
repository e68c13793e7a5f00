import type { Rule } from "../model/rule.ts";

export const vipFrontsNothing: Rule = {
  id: "vip-fronts-nothing",
  severity: "warning",
  summary: "Some service is reached by every VIP.",
  rationale:
    "A VIP before nothing moves with the health of nothing, and suggests a redundancy that is not there.",
  bad: { vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } } },
  good: {
    vips: { database: { address: "10.0.0.9", hosts: ["node1", "node2", "node3"] } },
    vipManager: { vip: "database" },
    haproxy: { ports: { primary: false } },
  },
  sources: [],
  *check(plan) {
    // A misspelt name may well mean the VIP that seems to be unused; it is a finding of its own.
    if (plan.references.some(({ kind, name }) => kind === "vip" && !plan.vips.has(name))) return;
    const used = new Set(plan.listeners.map(({ vip }) => vip));
    for (const { name, source } of plan.vips.values()) {
      if (used.has(name)) continue;
      yield {
        message: `No service is reached by VIP "${name}".`,
        at: [source],
        hint: `Set "vip": "${name}" in the section of the service that is to be reached by it, or remove the VIP.`,
      };
    }
  },
};
