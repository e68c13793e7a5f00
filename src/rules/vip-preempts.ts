import type { Rule } from "../model/rule.ts";

export const vipPreempts: Rule = {
  id: "vip-preempts",
  severity: "info",
  summary: "A VIP stays where it is when its preferred owner returns.",
  rationale:
    "Every way back cuts all connections once more (measured: 2.4 to 3.0 s), and an owner that comes and goes takes the VIP along each time.",
  bad: { vips: { service: { preempt: true } } },
  good: { vips: { service: { preempt: false } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-6.1"],
  *check(plan) {
    for (const { name, preempt, hosts, source } of plan.vips.values()) {
      // What serves files must not preempt at all, and says so itself.
      const serves = plan.listeners.some(({ vip, role }) => vip === name && role === "share");
      if (!preempt || hosts.length < 2 || serves) continue;
      yield {
        message: `VIP "${name}" goes back to host "${hosts[0]}" as soon as that returns, and its connections are cut again.`,
        at: [`${source}/preempt`],
        hint: 'Remove "preempt", or accept this where the hosts are not alike.',
      };
    }
  },
};
