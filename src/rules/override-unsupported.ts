import type { Rule } from "../model/rule.ts";
import { shortened } from "./shared/shortened.ts";

export const overrideUnsupported: Rule = {
  id: "override-unsupported",
  severity: "error",
  summary: "Every setting by name exists in the version of the daemon that reads it.",
  rationale: "Some daemons do not start with an unknown setting. Others silently ignore it.",
  bad: { etcd: { version: "3.5", extra: { "feature-gates": "InitialCorruptCheck=true" } } },
  good: { etcd: { version: "3.6", extra: { "feature-gates": "InitialCorruptCheck=true" } } },
  sources: ["https://etcd.io/blog/2025/announcing-etcd-3.6/"],
  *check(plan) {
    for (const { product, key, owner, unsupported, source } of plan.overrides) {
      // The rule "owned-key" names what to set instead.
      if (!unsupported || owner !== undefined) continue;
      const { version, since, until } = unsupported;
      const window = [
        ...(since === undefined ? [] : [`was added in ${since}`]),
        ...(until === undefined ? [] : [`was removed in ${until}`]),
      ];
      yield {
        message: `${product} ${version} does not have the setting "${shortened(key)}", which ${window.join(" and ")}.`,
        at: [source],
        hint: "Remove the setting, or choose a version that has it.",
      };
    }
  },
};
