import { extraOf, type Overrides } from "../../model/override.ts";
import { derived, type Plan } from "../../model/plan.ts";
import { within } from "../../model/version.ts";
import { memoryParameters, superuserReserved } from "./capacity.ts";
import type { Settings } from "./schema.ts";
import { patroniVersions, postgresVersions } from "./versions.ts";
import { withPaths } from "./with-paths.ts";

/** Boolean values of PostgreSQL, for `extraOf`. */
export const onOff = ["on", "off"] as const;

/**
 * Dynamic configuration of Patroni, which the DCS stores for all nodes. Patroni reads it from patroni.yml only when it
 * creates the cluster; later changes require `patronictl edit-config`.
 */
export function dynamicConfiguration(plan: Plan, settings: Settings): object {
  const { patroni, synchronous } = settings;
  const [archive] = plan.archives;
  const dynamic = within<unknown>(patroniVersions.gates, patroni.version, {
    ttl: patroni.ttl,
    loop_wait: patroni.loopWait,
    retry_timeout: patroni.retryTimeout,
    primary_start_timeout: patroni.primaryStartTimeout,
    maximum_lag_on_failover: patroni.maximumLagOnFailover,
    synchronous_mode: synchronous === "quorum" ? "quorum" : synchronous !== false,
    synchronous_mode_strict: synchronous === "strict",
    synchronous_node_count: settings.synchronousNodes,
    failsafe_mode: true,
    // The WAL for a standby is kept while it is down for up to a day, within max_slot_wal_keep_size.
    member_slots_ttl: "24h",
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      parameters: parameters(plan, settings),
      // A standby whose slot has lost WAL catches up from the archive.
      ...(archive === undefined ? {} : { recovery_conf: { restore_command: archive.restoreCommand } }),
    },
  });
  return withPaths(
    extraOf(settings, undefined, (extra) => extra.dynamic),
    dynamic,
  );
}

/** Parameters of PostgreSQL that all nodes share. */
function parameters(plan: Plan, settings: Settings): Overrides {
  const { maxConnections, version } = settings;
  const [archive] = plan.archives;
  const generated = within<string | number>(postgresVersions.gates, String(version), {
    max_connections: maxConnections,
    superuser_reserved_connections: superuserReserved,
    password_encryption: "scram-sha-256",
    wal_level: "replica",
    wal_log_hints: "on",
    max_wal_senders: derived(plan, "max_wal_senders"),
    max_replication_slots: derived(plan, "max_replication_slots"),
    wal_keep_size: "1GB",
    // Without a limit, the slot of a lost standby fills the disk of the leader.
    max_slot_wal_keep_size: "4GB",
    checkpoint_timeout: "15min",
    ...(archive === undefined
      ? {}
      : { archive_mode: "on", archive_command: archive.archiveCommand, archive_timeout: "5min" }),
    tcp_keepalives_idle: 60,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 6,
    // Otherwise a query would run to its end and hold its locks after its client has disconnected.
    client_connection_check_interval: "10s",
    // PostgreSQL logs to the journal, as Patroni does, whatever the sample configuration of the package sets.
    logging_collector: "off",
    log_lock_waits: "on",
    log_recovery_conflict_waits: "on",
    idle_in_transaction_session_timeout: "10min",
    ...Object.fromEntries(
      memoryParameters(plan, settings).map(({ name, unit }) => [name, `${derived(plan, name)}${unit}`]),
    ),
  });
  return { ...generated, ...extraOf(settings, undefined, (extra) => extra.parameters, onOff) };
}
