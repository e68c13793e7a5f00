import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const shareWithinShare: Rule = {
  id: "share-within-share",
  severity: "warning",
  summary: "No share is within another share.",
  rationale: "Clients of the outer share can also read the inner one, and the mirror copies its files twice.",
  bad: {
    nfs: {
      hosts: ["node3"],
      exports: { dags: { path: "/srv/dags" }, plugins: { path: "/srv/dags/plugins" } },
    },
  },
  good: {
    nfs: { hosts: ["node3"], exports: { dags: { path: "/srv/dags" }, plugins: { path: "/srv/plugins" } } },
  },
  sources: ["https://man7.org/linux/man-pages/man5/exports.5.html"],
  *check(plan) {
    for (const inner of plan.shares) {
      const outer = plan.shares.find(({ path }) => inner.path.startsWith(`${path}/`));
      if (!outer) continue;
      yield {
        message: `The share "${inner.name}" exports ${inner.path}, which is within ${outer.path}, the share "${outer.name}".`,
        at: pointers(inner.source, outer.source),
        hint: "Choose directories that do not contain each other.",
      };
    }
  },
};
