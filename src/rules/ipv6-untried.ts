import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const ipv6Untried: Rule = {
  id: "ipv6-untried",
  severity: "error",
  summary: "Hosts and VIPs have IPv4 addresses.",
  rationale:
    "No file for IPv6 addresses has been tried with the daemons that read it: VRRP needs another version for them, and several formats another notation.",
  *check(plan) {
    const named = [...plan.hosts.values(), ...plan.vips.values()].filter(({ address }) =>
      address.includes(":"),
    );
    const [first, ...others] = named.map(({ source }) => `${source}/address`);
    if (first === undefined) return;
    yield {
      message: `${enumerated(named.map(({ name }) => name))} ${named.length === 1 ? "has an IPv6 address" : "have IPv6 addresses"}, for which gen-bundle makes no files yet.`,
      at: pointers(first, ...others.slice(0, 11)),
      hint: "Give IPv4 addresses.",
    };
  },
};
