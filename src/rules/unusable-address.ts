import type { Rule } from "../model/rule.ts";
import { addressFlaw } from "./shared/address-flaw.ts";
import { subnetsInWords } from "./shared/subnets-in-words.ts";

export const unusableAddress: Rule = {
  id: "unusable-address",
  severity: "error",
  summary: "Every address can be assigned to an interface and reached from other hosts.",
  rationale:
    "Loopback, unspecified, link-local, multicast and reserved addresses do not identify a host that others can reach.",
  bad: { hosts: { node1: { address: "169.254.0.11" } } },
  good: { hosts: { node1: { address: "10.0.0.11" } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc6890"],
  *check(plan) {
    const addressed = [
      ...[...plan.hosts.values()].map((host) => ["Host", host] as const),
      ...[...plan.vips.values()].map((vip) => ["VIP", vip] as const),
    ];
    for (const [kind, { name, address, source }] of addressed) {
      const flaw = addressFlaw(address);
      if (!flaw) continue;
      yield {
        message: `${kind} "${name}" has the address ${address}, ${flaw}.`,
        at: [`${source}/address`],
        hint: `Change it to an address in the ${subnetsInWords(plan)}.`,
      };
    }
  },
};
