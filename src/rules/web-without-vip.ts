import { listenersOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const webWithoutVip: Rule = {
  id: "web-without-vip",
  severity: "info",
  summary: "A web interface on several hosts has one address.",
  rationale:
    "Without a VIP, users must know the addresses of the other hosts when one is lost, and links in e-mails point to one host only.",
  bad: { haproxy: { vip: null, ports: { web: 80 } } },
  good: { haproxy: { vip: "service", ports: { web: 80 } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-1"],
  needsNames: true,
  *check(plan) {
    const own = listenersOf(plan, "web-public");
    const listeners = own.length > 0 ? own : listenersOf(plan, "web");
    const hosts = new Set(listeners.map(({ host }) => host));
    const [first, ...others] = listeners.map(({ source }) => source);
    if (first === undefined || hosts.size < 2 || listeners.some(({ vip }) => vip !== undefined)) return;
    yield {
      message: `The web interface is on ${named("host", hosts)}, but no VIP routes users to a healthy one.`,
      at: pointers(first, ...others),
      hint: "Define a VIP, and add a load balancer that uses it.",
    };
  },
};
