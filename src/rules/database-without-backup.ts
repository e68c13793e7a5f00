import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";

export const databaseWithoutBackup: Rule = {
  id: "database-without-backup",
  severity: "warning",
  summary: "What the database holds is backed up.",
  rationale:
    "Standbys repeat every mistake within the second, a dropped table as well; without an archive there is no way back, and a standby that was away for too long is made anew.",
  bad: { pgbackrest: null },
  good: {
    pgbackrest: {
      repository: {
        type: "s3",
        bucket: "backups",
        endpoint: "s3.eu-central-1.amazonaws.com",
        region: "eu-central-1",
        keyId: "AKIAEXAMPLE",
      },
    },
  },
  sources: ["https://www.postgresql.org/docs/current/continuous-archiving.html"],
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
