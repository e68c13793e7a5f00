import type { Rule } from "../model/rule.ts";

export const shareUnmounted: Rule = {
  id: "share-unmounted",
  severity: "info",
  summary: "Every share is mounted by something in the topology.",
  rationale: "A share is served to hosts that mount it and to nobody else, so this one is served to nobody.",
  bad: { nfs: { hosts: ["node3"], exports: { dag: { path: "/srv/dags" } } } },
  good: { nfs: { hosts: ["node3"], exports: { dags: { path: "/srv/dags" } } } },
  sources: [],
  *check(plan) {
    for (const { name, path, source } of plan.shares) {
      if (plan.mounts.some(({ share }) => share === name)) continue;
      yield {
        message: `Nothing mounts the share "${name}" (${path}): it is served to nobody.`,
        at: [source],
        hint: "Remove it, or name it where it is to be read.",
      };
    }
  },
};
