import { networkId } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const webOpenInClear: Rule = {
  id: "web-open-in-clear",
  severity: "warning",
  summary: "A web interface that the whole Internet may use is encrypted.",
  rationale: "Everyone on the way reads the passwords that people sign in with.",
  bad: { network: { clients: ["0.0.0.0/0"] } },
  good: { tls: true, network: { clients: ["0.0.0.0/0"] } },
  sources: ["https://cwe.mitre.org/data/definitions/319.html"],
  *check(plan) {
    if (plan.tls || !plan.flows.some(({ from }) => from.includes(networkId("clients")))) return;
    for (const { name, ranges, source } of plan.networks) {
      const places = [...ranges.entries()].filter(([, range]) => range.endsWith("/0"));
      const [first, ...others] = places.map(([index]) => `${source}/${index}`);
      if (name !== "clients" || first === undefined) continue;
      yield {
        message: `Network "${name}" is ${places.map(([, range]) => range).join(" and ")}, and the web interface is not encrypted: passwords cross the Internet in clear.`,
        at: pointers(first, ...others, "/tls"),
        hint: 'Set "tls" to true, or name the ranges that people connect from.',
      };
    }
  },
};
