import type { Rule } from "../model/rule.ts";

export const shareUnmounted: Rule = {
  id: "share-unmounted",
  severity: "info",
  summary: "Every share is mounted by a service in the topology.",
  rationale: "Servers export a share only to the hosts that mount it. An unmounted share has no clients.",
  bad: { nfs: { hosts: ["node3"], exports: { dag: { path: "/srv/dags" } } } },
  good: { nfs: { hosts: ["node3"], exports: { dags: { path: "/srv/dags" } } } },
  sources: [],
  needsNames: true,
  *check(plan) {
    for (const { name, path, source } of plan.shares) {
      if (plan.mounts.some(({ share }) => share === name)) continue;
      yield {
        message: `Nothing mounts the share "${name}" (${path}), so no host can read it.`,
        at: [source],
        hint: "Remove the share, or set its name in the section that reads it.",
      };
    }
  },
};
