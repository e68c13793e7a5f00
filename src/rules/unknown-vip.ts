import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";
import { suggester } from "./shared/suggester.ts";
import { usedAs } from "./shared/used-as.ts";

export const unknownVip: Rule = {
  id: "unknown-vip",
  severity: "error",
  summary: "Every VIP name in the topology is defined.",
  rationale: "Clients would connect to a name without an address.",
  bad: { haproxy: { vip: "servce" } },
  good: { haproxy: { vip: "service" } },
  sources: ["https://man7.org/linux/man-pages/man5/hosts.5.html"],
  *check(plan) {
    const unknown = plan.references.filter(({ kind, name }) => kind === "vip" && !plan.vips.has(name));
    const suggest = suggester(plan.vips.keys());
    for (const [name, references] of groupBy(unknown, (reference) => reference.name)) {
      const [first = "", ...others] = references.map(({ source }) => source);
      yield {
        message: `VIP "${name}" is not defined, but is used ${usedAs(references)}.`,
        at: pointers(first, ...others),
        hint: plan.hosts.has(name)
          ? `"${name}" is a host. Define a VIP under "vips" with this host in its "hosts", and use the name of the VIP.`
          : (suggest(name) ?? 'Define it under "vips".'),
      };
    }
  },
};
