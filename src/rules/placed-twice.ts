import { groupBy } from "../model/group-by.ts";
import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const placedTwice: Rule = {
  id: "placed-twice",
  severity: "error",
  summary: "No list contains a host more than once.",
  rationale:
    "A repeated host counts once, so the list has fewer members than it seems. Perhaps another host was intended.",
  bad: { airflow: { workers: ["node2", "node2"] } },
  good: { airflow: { workers: ["node2", "node3"] } },
  sources: [],
  precedes: true,
  *check(plan) {
    const places = new Map(
      plan.references.map((reference) => [`${reference.source} ${reference.name}`, reference]),
    );
    const mentions = groupBy(places.values(), ({ source, name }) => `${parentOf(source)} ${name}`);
    for (const [first, ...others] of mentions.values()) {
      if (others.length === 0) continue;
      const times = others.length === 1 ? "twice" : `${others.length + 1} times`;
      const [second = first.source, ...further] = others.map(({ source }) => source);
      yield {
        message: `${dotted(parentOf(first.source))} contains host "${first.name}" ${times}, but the host counts once.`,
        at: pointers(second, ...further, first.source),
        hint: "Replace the repetition with another host.",
      };
    }
  },
};
