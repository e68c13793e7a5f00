import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";

export const versionEndOfLife: Rule = {
  id: "version-end-of-life",
  severity: "warning",
  summary: "Every product still gets fixes in the version that the topology asks for.",
  rationale: "Holes that are found after a version's last fix stay open, and are published.",
  bad: { postgres: { version: 13 } },
  good: { postgres: { version: 16 } },
  sources: ["https://www.postgresql.org/support/versioning/", "https://endoflife.date/"],
  needs: "today",
  *check(plan, { today = "" }) {
    for (const { product, version, endOfLife, newest, source } of plan.versions) {
      if (endOfLife === undefined || endOfLife >= today) continue;
      yield {
        message: `${product} ${version} got its last fix on ${endOfLife}.`,
        at: [source],
        hint: `Set ${dotted(source)} to a newer version, such as ${newest}.`,
      };
    }
  },
};
