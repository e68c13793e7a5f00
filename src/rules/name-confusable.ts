import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const nameConfusable: Rule = {
  id: "name-confusable",
  severity: "warning",
  summary: "No two hosts or VIPs have names that look alike.",
  rationale: "In a hurry, people confuse sql1 with sqll, db0 with dbo, or mq-1 with mq1.",
  bad: { hosts: { "node-1": { address: "10.0.0.14" } } },
  good: { hosts: { node4: { address: "10.0.0.14" } } },
  sources: ["https://www.unicode.org/reports/tr39/#Confusable_Detection"],
  *check(plan) {
    const named = [...plan.hosts.values(), ...plan.vips.values()];
    // The rule "name-used-twice" reports equal names.
    const distinct = [...new Map(named.map((each) => [each.name, each])).values()];
    for (const alike of groupBy(distinct, ({ name }) => look(name)).values()) {
      const [first, ...others] = alike.map(({ source }) => source);
      if (first === undefined || others.length === 0) continue;
      yield {
        message: `The names ${enumerated(alike.map(({ name }) => name))} look alike.`,
        at: pointers(first, ...others),
        hint: "Rename one of them.",
      };
    }
  },
};

/** The appearance of a name at a glance. */
function look(name: string): string {
  return name.replaceAll("-", "").replaceAll(/[li]/g, "1").replaceAll("o", "0");
}
