import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const labelNamesAnother: Rule = {
  id: "label-names-another",
  severity: "warning",
  summary: "No host's label is the name of another host or of a VIP.",
  rationale: "People who read the label would work on another machine than the one that the files name.",
  bad: { hosts: { node1: { label: "node2" } } },
  good: { hosts: { node1: { label: "VM1" } } },
  sources: [],
  *check(plan) {
    for (const { name, label, source } of plan.hosts.values()) {
      const other =
        label === undefined || label === name ? undefined : (plan.hosts.get(label) ?? plan.vips.get(label));
      if (!other) continue;
      yield {
        message: `Host "${name}" has the label "${label}", which is the name of another host or VIP.`,
        at: pointers(`${source}/label`, other.source),
        hint: "Choose another label.",
      };
    }
  },
};
