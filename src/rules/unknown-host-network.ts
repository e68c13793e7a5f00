import { groupBy } from "../model/group-by.ts";
import { undefinedNames } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";
import { suggester } from "./shared/suggester.ts";
import { usedAs } from "./shared/used-as.ts";

export const unknownHostNetwork: Rule = {
  id: "unknown-host-network",
  severity: "error",
  summary: "Every network of a host or of a section is in network.subnets.",
  rationale: "No host would have an address there.",
  bad: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: { node1: { addresses: { insid: "10.1.0.11" } } },
  },
  good: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: { node1: { addresses: { inside: "10.1.0.11" } } },
  },
  sources: [],
  *check(plan) {
    const unknown = undefinedNames(plan).filter(({ kind }) => kind === "subnet");
    const suggest = suggester(plan.subnets.flatMap(({ network = [] }) => network));
    for (const [name, references] of groupBy(unknown, (reference) => reference.name)) {
      const [first = "", ...others] = references.map(({ source }) => source);
      yield {
        message: `Network "${name}" is not in "network.subnets", but is used ${usedAs(references)}.`,
        at: pointers(first, ...others),
        hint: suggest(name) ?? 'Set its subnets in "network.subnets".',
      };
    }
  },
};
