import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const shareWithinShare: Rule = {
  id: "share-within-share",
  severity: "warning",
  summary: "No share lies within another one.",
  rationale: "Whoever may read the outer share reads the inner one as well, and a mirror copies it twice.",
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
        message: `The share "${inner.name}" is ${inner.path}, which is within ${outer.path}, the share "${outer.name}".`,
        at: pointers(inner.source, outer.source),
        hint: "Name directories beside each other.",
      };
    }
  },
};
