import type { Rule } from "../model/rule.ts";
import { addressFlaw } from "./shared/address-flaw.ts";
import { addressesOfHost } from "./shared/addresses-of-host.ts";
import { addressesOfVip } from "./shared/addresses-of-vip.ts";
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
      ...[...plan.hosts.values()].flatMap((host) =>
        addressesOfHost(host).map((own) => ({ ...own, subject: `Host "${host.name}"` })),
      ),
      ...[...plan.vips.values()].flatMap((vip) =>
        addressesOfVip(vip).map((own) => ({ ...own, subject: `VIP "${vip.name}"` })),
      ),
    ];
    for (const { subject, address, words, source } of addressed) {
      const flaw = addressFlaw(address);
      if (!flaw) continue;
      yield {
        message: `${subject} has ${words}, ${flaw}.`,
        at: [source],
        hint: `Change it to an address in the ${subnetsInWords(plan)}.`,
      };
    }
  },
};
