import { parentOf } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";

export const databaseWithoutBackup: Rule = {
  id: "database-without-backup",
  severity: "warning",
  summary: "The database is backed up.",
  rationale:
    "Standbys replicate every mistake within a second, including a dropped table. Without an archive the data cannot be restored, and a standby that was down for too long must be rebuilt.",
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
      message: "The topology defines no backup of the database.",
      at: [parentOf(first.source)],
      hint: "Add a section for backups, or accept this finding and state how the database is backed up.",
    };
  },
};
