import type { Host } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

const minimum = 3;

export const addressOrder: Rule = {
  id: "address-order",
  severity: "info",
  summary: "Numbered hosts have addresses in the order of their numbers.",
  rationale:
    "Swapped addresses are a copying mistake that is hard to see: every file looks correct, but the wrong machine answers.",
  bad: { hosts: { node1: { address: "10.0.0.12" }, node2: { address: "10.0.0.11" } } },
  good: { hosts: { node1: { address: "10.0.0.11" }, node2: { address: "10.0.0.12" } } },
  sources: [],
  *check(plan) {
    const numbered = [...plan.hosts.values()].flatMap((host) => {
      const [, prefix, number] = /^(.*?)(\d+)$/.exec(host.name) ?? [];
      return prefix === undefined ? [] : [{ prefix, number: Number(number), host }];
    });
    for (const group of groupBy(numbered, ({ prefix }) => prefix).values()) {
      const hosts = group.sort((a, b) => a.number - b.number).map(({ host }) => host);
      const later = hosts.find(
        (host, index) => index > 0 && valueOf(host) < valueOf(hosts[index - 1] as Host),
      );
      if (hosts.length < minimum || !later) continue;
      const earlier = hosts[hosts.indexOf(later) - 1] as Host;
      yield {
        message: `Hosts ${enumerated(hosts.map(({ name }) => name))} are numbered, but "${earlier.name}" has ${earlier.address} and "${later.name}" has ${later.address}, which is lower.`,
        at: pointers(`${later.source}/address`, `${earlier.source}/address`),
        hint: "Compare the addresses with those of the machines. If they are correct, accept this finding.",
      };
    }
  },
};

/** An IPv4 address as a number. IPv6 addresses are all 0, because people do not number them in order. */
function valueOf({ address }: Host): number {
  if (address.includes(":")) return 0;
  return address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
}
