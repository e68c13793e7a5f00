import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";

/** The day up to which the tables of versions are kept. Not today's date: the same topology gives the same findings. */
const known = "2026-11-21";

export const versionEndOfLife: Rule = {
  id: "version-end-of-life",
  severity: "warning",
  summary: "Every product still gets fixes in the version that the topology asks for.",
  rationale: "Holes that are found after a version's last fix stay open, and are published.",
  bad: { postgres: { version: 13 } },
  good: { postgres: { version: 16 } },
  sources: ["https://www.postgresql.org/support/versioning/", "https://endoflife.date/"],
  *check(plan) {
    for (const { product, version, endOfLife, newest, source } of plan.versions) {
      if (endOfLife === undefined || endOfLife > known) continue;
      yield {
        message: `${product} ${version} got its last fix on ${endOfLife}.`,
        at: [source],
        hint: `Set ${dotted(source)} to a newer version, such as ${newest}.`,
      };
    }
  },
};
