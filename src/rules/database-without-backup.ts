import { parentOf } from "../analysis/parent-of.ts";
import type { Rule } from "../model/rule.ts";

export const databaseWithoutBackup: Rule = {
  id: "database-without-backup",
  severity: "warning",
  summary: "What the database holds is backed up.",
  rationale:
    "Standbys repeat every mistake within the second, a dropped table as well; without an archive there is no way back, and a standby that was away for too long is made anew.",
  *check(plan) {
    const [first] = plan.dataDirectories;
    if (!first || plan.archives.length > 0) return;
    yield {
      message: "Nothing in the topology backs the database up.",
      at: [parentOf(first.source)],
      hint: "Add a section that keeps backups, or accept this with who else keeps them as the reason.",
    };
  },
};
