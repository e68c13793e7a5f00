import { listenersOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const webWithoutVip: Rule = {
  id: "web-without-vip",
  severity: "info",
  summary: "People reach a web interface of several hosts by one address.",
  rationale:
    "Without a VIP they must know the other hosts' addresses when one is lost, and links in mails lead to one host alone.",
  bad: { haproxy: { vip: null, ports: { web: 80 } } },
  good: { haproxy: { vip: "service", ports: { web: 80 } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9568#section-1"],
  *check(plan) {
    const listeners = listenersOf(plan, "web");
    const hosts = new Set(listeners.map(({ host }) => host));
    const [first, ...others] = listeners.map(({ source }) => source);
    if (first === undefined || hosts.size < 2 || listeners.some(({ vip }) => vip !== undefined)) return;
    yield {
      message: `The web interface is on ${named("host", hosts)}, and no VIP leads to whichever of them works.`,
      at: pointers(first, ...others),
      hint: "Define a VIP and put a load balancer behind it.",
    };
  },
};
