import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";

export const versionEndOfLife: Rule = {
  id: "version-end-of-life",
  severity: "warning",
  summary: "Every product has a version that still receives fixes.",
  rationale:
    "Vulnerabilities that are found after the end of life of a version are published, but not fixed.",
  bad: { postgres: { version: 14 } },
  good: { postgres: { version: 16 } },
  sources: ["https://www.postgresql.org/support/versioning/", "https://endoflife.date/"],
  needs: "today",
  yields: true,
  *check(plan, { today = "" }) {
    for (const { product, version, endOfLife, newest, source } of plan.versions) {
      if (endOfLife === undefined || endOfLife >= today) continue;
      yield {
        message: `${product} ${version} reached its end of life on ${endOfLife}.`,
        at: [source],
        hint: `Set ${dotted(source)} to a newer version, such as ${newest}.`,
      };
    }
  },
};
