import type { Rule } from "../model/rule.ts";

export const unusedHost: Rule = {
  id: "unused-host",
  severity: "info",
  summary: "Something that users rely on runs on every managed host.",
  rationale: "A machine without a task may be one that a list was meant to name.",
  *check(plan) {
    const used = new Set(plan.services.filter(({ essential }) => essential).map(({ host }) => host));
    for (const { name, managed, source } of plan.hosts.values()) {
      if (!managed || used.has(name)) continue;
      yield {
        message: `Nothing that users rely on is placed on host "${name}".`,
        at: [source],
        hint: 'Place a service on it, set "managed" to false if it is somebody else\'s, or remove it.',
      };
    }
  },
};
