import { curl } from "../../formats/curl.ts";
import { shellWord } from "../../formats/shell.ts";
import { loopbackOf } from "../../formats/socket-address.ts";
import type { Check, Host } from "../../model/facts.ts";
import type { BasePlan } from "../../model/plan.ts";
import { databasesCheck, settingsCheck } from "./check-files.ts";
import { layoutOf } from "./layout.ts";
import type { Settings } from "./schema.ts";
import { symptomTitles as symptoms } from "./symptoms.ts";

/** Lag in MiB from which a standby is reported. Below, a burst of writes is enough. */
export const maximumLag = 64;

/** A row if the node is a standby that does not stream, or that lags. A delayed standby is to lag in replay only. */
const lagQuery = `SELECT CASE status WHEN 'streaming' THEN format('The standby is %s MiB behind the leader.', (lag / 1048576)::bigint) ELSE 'The standby does not stream from the leader.' END || ' See RUNBOOK.md, "${symptoms.lag}".' FROM (SELECT (SELECT status FROM pg_stat_wal_receiver), pg_wal_lsn_diff((SELECT latest_end_lsn FROM pg_stat_wal_receiver), CASE current_setting('recovery_min_apply_delay') WHEN '0' THEN pg_last_wal_replay_lsn() ELSE pg_last_wal_receive_lsn() END) AS lag) AS standby WHERE pg_is_in_recovery() AND (status IS DISTINCT FROM 'streaming' OR lag > ${maximumLag} * 1048576)`;

/** Health checks of one node. */
export function checks(
  { tls }: BasePlan,
  { databases, hosts, ports, version }: Settings,
  { address, platform }: Host,
): Pick<Check, "title" | "command" | "drift" | "gate">[] {
  const { binaries } = layoutOf(platform, version);
  const rows = (query: string) =>
    `found=$(runuser -u postgres -- psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --host=/run/postgresql --port=${ports.database} ${query}) || exit; [ -z "$found" ] || { echo "$found"; exit 1; }`;
  return [
    {
      title: "Patroni manages the node, and PostgreSQL runs",
      command: `${curl({ address, port: ports.health, path: "/health", secure: tls })} >/dev/null`,
    },
    {
      title: "PostgreSQL accepts connections",
      command: `${binaries}/pg_isready --quiet --timeout=8 --host=${loopbackOf(address)} --port=${ports.database}`,
    },
    {
      title: "the stored settings of Patroni are those of the topology",
      drift: true,
      command: `found=$(${curl({ address, port: ports.health, path: "/config", secure: tls })}) || exit; printf '%s' "$found" | python3 ${settingsCheck}`,
    },
    ...(hosts.length < 2
      ? []
      : [
          {
            title: "a standby streams from the leader without much lag",
            drift: true,
            gate: "streaming",
            command: rows(`--command=${shellWord(lagQuery)}`),
          },
        ]),
    ...(Object.keys(databases).length === 0
      ? []
      : [
          {
            title: "the databases of the topology exist, with their owners",
            drift: true,
            command: rows(`--file=${databasesCheck}`),
          },
        ]),
  ];
}
