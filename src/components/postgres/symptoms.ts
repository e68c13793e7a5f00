import { shellWord } from "../../formats/shell.ts";
import type { ServiceId, Symptom } from "../../model/facts.ts";
import { unit } from "./paths.ts";

/** Symptoms to which checks and alerts refer. */
export const symptomTitles = {
  noWrites: "No database accepts writes",
  lag: "A standby lags or does not replicate",
} as const;

/** Procedures to which symptoms lead. */
export const nodeLost = "PostgreSQL: a node does not replicate, or is permanently lost";

interface Cluster {
  readonly services: readonly ServiceId[];
  readonly hosts: readonly [string, ...string[]];
  /** Data directory of a node. */
  readonly data: string;
  readonly port: number;
  readonly synchronous: boolean;
  /** Command that lists the members. */
  readonly list: string;
  readonly sharedSettings: string;
}

/** Slots that hold WAL, and the archiver. On a standby, WAL that it has replayed counts as current. */
const walQuery =
  "SELECT slot_name AS holder, active::text AS state, pg_size_pretty(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)) AS holds FROM pg_replication_slots UNION ALL SELECT 'archive', 'failed ' || failed_count, coalesce(last_failed_wal, 'nothing') FROM pg_stat_archiver";

export function symptoms({
  services,
  hosts,
  data,
  port,
  synchronous,
  list,
  sharedSettings,
}: Cluster): Symptom[] {
  const [host, ...others] = hosts;
  const journal = `journalctl --unit=${unit} --lines=50 --no-pager`;
  const standby = others[0];
  return [
    {
      title: symptomTitles.noWrites,
      services,
      looks: [
        {
          text: "One member must be `Leader` and `running`.",
          host,
          commands: [list],
        },
      ],
      causes: [
        {
          found: "the command prints an error of the DCS, or no member is `Leader`",
          meaning: "look at the services in the table first. A promotion waits for a majority of the DCS.",
        },
        {
          found: "`Leader` is `starting`, `crashed` or `stopped`",
          meaning: "the log of PostgreSQL on that host says why:",
          procedure: logs,
        },
        {
          found: "`Maintenance mode: on`",
          meaning:
            "Patroni promotes nobody. The command with `resume` in place of `list` ends it, once whoever paused it agrees.",
        },
        {
          found: "one member is `Leader` and `running`",
          meaning: `the database works: look at what stands before it, such as its load balancer and its VIP.${synchronous ? " If commits hang, the list has no `Sync Standby`." : ""}`,
          procedure: synchronous && standby !== undefined ? symptomTitles.lag : undefined,
        },
      ],
    },
    ...(standby === undefined
      ? []
      : [
          {
            title: symptomTitles.lag,
            looks: [
              {
                text: "The list shows state, timeline (TL) and lag of each member.",
                host,
                commands: [list],
              },
              {
                text: "The journal of the standby says why, here of one host.",
                host: standby,
                commands: [journal],
              },
            ],
            causes: [
              {
                found:
                  "`requested WAL segment … has already been removed`, or another timeline than the leader's",
                meaning: "the standby cannot catch up. Copy the leader's data again:",
                procedure: nodeLost,
              },
              {
                found: "`streaming`, and the lag shrinks",
                meaning: "it catches up: wait.",
              },
              {
                found: "`streaming`, and the lag grows",
                meaning:
                  "the disk or the network is slower than the writes, or a long query blocks the replay.",
              },
              {
                found: "`stopped` or `start failed`",
                meaning: "the disk may be full, or the journal names the setting:",
                procedure: diskFull,
              },
              {
                found: "`Pending restart`",
                meaning: "the lag has another cause, but a changed setting waits for a restart:",
                procedure: sharedSettings,
              },
            ],
          },
        ]),
    {
      title: diskFull,
      looks: [
        {
          text: "Find the node with `verify.sh`, and run the commands there. The query lists what holds write-ahead log: replication slots, and the archive.",
          host,
          commands: [
            `df --human-readable ${data}`,
            `du --summarize --human-readable ${data} ${data}/pg_wal`,
            `runuser -u postgres -- psql --no-psqlrc --host=/run/postgresql --port=${port} --command=${shellWord(walQuery)}`,
          ],
        },
      ],
      causes: [
        {
          found: "a slot is not active and holds most of `pg_wal`",
          meaning:
            "a standby is lost or behind. Start it or replace it; the WAL goes by itself. Never delete files in `pg_wal`.",
          procedure: standby === undefined ? undefined : nodeLost,
        },
        {
          found: "the archive has failed, and `pg_wal` is large",
          meaning: "WAL waits for the archive. Let the archive work again; the WAL goes by itself.",
        },
        {
          found: "`pg_wal` is small",
          meaning:
            "the data needs a larger disk. If PostgreSQL has stopped for lack of space, extend the file system first; PostgreSQL then starts by itself.",
        },
      ],
    },
  ];
}

const diskFull = "The disk of a database node is full";

/** Chapter of the runbook with the journals of all services. */
const logs = "Logs";
