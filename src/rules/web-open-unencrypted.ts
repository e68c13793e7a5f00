import { listenerOf, networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const webOpenUnencrypted: Rule = {
  id: "web-open-unencrypted",
  severity: "warning",
  summary: "A web interface that is open to the whole Internet is encrypted.",
  rationale: "Otherwise any network on the way can read the passwords of users.",
  bad: { network: { clients: ["0.0.0.0/0"] } },
  good: { tls: true, network: { clients: ["0.0.0.0/0"] } },
  sources: ["https://cwe.mitre.org/data/definitions/319.html"],
  *check(plan) {
    const open = plan.flows.filter(({ from }) => from.includes(networkId("clients"))).flatMap(({ to }) => to);
    if (plan.tls || open.every((id) => listenerOf(plan, id)?.secure)) return;
    for (const { name, ranges, source } of plan.networks) {
      const places = [...ranges.entries()].filter(([, range]) => range.endsWith("/0"));
      const [first, ...others] = places.map(([index]) => `${source}/${index}`);
      if (name !== "clients" || first === undefined) continue;
      yield {
        message: `Network "${name}" is ${places.map(([, range]) => range).join(" and ")}, but TLS is off, so passwords for the web interface cross the Internet unencrypted.`,
        at: pointers(first, ...others, "/tls"),
        hint: 'Set "tls" to true, or set the ranges that users connect from.',
      };
    }
  },
};
