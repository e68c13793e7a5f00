import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
import { pointers } from "./shared/pointers.ts";

export const labelUsedTwice: Rule = {
  id: "label-used-twice",
  severity: "warning",
  summary: "No two hosts have the same label.",
  rationale:
    "People identify machines by their labels. If two hosts have the same label, an operator may restart the wrong one.",
  bad: { hosts: { node1: { label: "VM1" }, node2: { label: "VM1" } } },
  good: { hosts: { node1: { label: "VM1" }, node2: { label: "VM2" } } },
  sources: [],
  *check(plan) {
    const labelled = [...plan.hosts.values()].filter(({ label }) => label !== undefined);
    for (const [label, hosts] of groupBy(labelled, (host) => host.label)) {
      const [first = "", ...others] = hosts.map(({ source }) => `${source}/label`).reverse();
      if (hosts.length < 2) continue;
      yield {
        message: `${named(
          "Host",
          hosts.map(({ name }) => name),
        )} have the same label "${label}".`,
        at: pointers(first, ...others),
        hint: "Set a different label for each.",
      };
    }
  },
};
