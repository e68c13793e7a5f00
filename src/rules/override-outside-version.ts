import type { Rule } from "../model/rule.ts";
import { shortened } from "./shared/shortened.ts";

export const overrideOutsideVersion: Rule = {
  id: "override-outside-version",
  severity: "error",
  summary: "Every setting that is given by its name in a file exists in the version that reads the file.",
  rationale:
    "Some daemons do not start with a setting that they do not know, the others pass over it without a word, and then it is as if it had not been given.",
  bad: { etcd: { version: "3.5", extra: { "feature-gates": "InitialCorruptCheck=true" } } },
  good: { etcd: { version: "3.6", extra: { "feature-gates": "InitialCorruptCheck=true" } } },
  sources: ["https://etcd.io/blog/2025/announcing-etcd-3.6/"],
  *check(plan) {
    for (const { product, key, unsupported: outside, source } of plan.overrides) {
      if (!outside) continue;
      const { version, since, until } = outside;
      const window = [
        ...(since === undefined ? [] : [`came with ${since}`]),
        ...(until === undefined ? [] : [`is gone since ${until}`]),
      ];
      yield {
        message: `${product} ${version} does not know "${shortened(key)}", which ${window.join(" and ")}.`,
        at: [source],
        hint: "Remove it, or choose a version that knows it.",
      };
    }
  },
};
