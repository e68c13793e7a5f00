import type { Symptom } from "../../model/facts.ts";

/** Symptoms to which checks refer, and the procedures to which they lead. */
export const symptomTitles = { backup: "A backup failed or is old" } as const;
export const procedureTitles = {
  backup: "pgBackRest: list backups and take one",
  dropped: "pgBackRest: WAL was dropped",
} as const;

/** The units of backups are on the repository host, or else on every database node. */
export function symptoms(host: string, stanza: string, pgbackrest: (args: string) => string): Symptom[] {
  return [
    {
      title: symptomTitles.backup,
      looks: [
        {
          text: `The newest backup, the timers, and the log of the last runs. \`/var/log/pgbackrest/${stanza}-backup.log\` has more.`,
          host,
          commands: [
            pgbackrest("info"),
            "systemctl list-timers --no-pager 'pgbackrest-*'",
            "journalctl --unit=pgbackrest-full.service --unit=pgbackrest-incremental.service --lines=50 --no-pager",
          ],
        },
      ],
      causes: [
        {
          found: "`status: error`, or the log ends with `ERROR: [082]`",
          meaning:
            "WAL does not reach the repository: the log of PostgreSQL on the leader says why. See also:",
          procedure: procedureTitles.dropped,
        },
        {
          found: "`No space left on device`",
          meaning: "the repository needs a larger disk, or fewer full backups (`pgbackrest.keepFull`).",
        },
        {
          found: "the timers are missing, or no run is in the log",
          meaning: "install the bundle on this host again. Then take a backup:",
          procedure: procedureTitles.backup,
        },
        {
          found: "the cause is mended",
          meaning: "take a backup now:",
          procedure: procedureTitles.backup,
        },
      ],
    },
  ];
}
