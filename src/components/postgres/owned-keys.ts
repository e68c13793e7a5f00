import type { OverrideValue, OwnedKey } from "../../model/override.ts";
import { requestQueueSize } from "./request-queue-size.ts";

const patroniSets = "Patroni sets it itself.";
const fromDcs = "All nodes share its value, which Patroni reads from the DCS only.";

const delaysAll =
  'It would delay every standby, and with them each failover. Set it in "extraByHost" below "parameters", for a host that never leads.';

const libraries =
  "It loads code from a file that no package has installed, and that the bundle does not contain.";

/** True if PostgreSQL reads the value of a switch as off. */
function isOff(value: OverrideValue): boolean {
  return /^(?:off|false|no|0)$/i.test(String(value));
}

/** Parameters of PostgreSQL that the bundle manages. */
export const ownedParameters: readonly OwnedKey[] = [
  { keys: /^port$/, instead: "/postgres/ports/database" },
  { keys: /^listen_addresses$/, instead: "It follows from the hosts and the VIPs." },
  { keys: /^max_connections$/, instead: "/postgres/maxConnections" },
  {
    keys: /^(?:superuser_)?reserved_connections$/,
    instead: "The connection budget is computed from it.",
  },
  { keys: /^(?:synchronous_standby_names|synchronous_commit)$/, instead: "/postgres/synchronous" },
  {
    keys: /^(?:fsync|full_page_writes)$/,
    instead: "Without it, a power failure loses or corrupts committed data.",
  },
  {
    keys: /^(?:data_sync_retry|ignore_(?:checksum_failure|invalid_pages)|zero_damaged_pages)$/,
    instead: "It continues with damaged or lost data as if nothing had happened.",
    free: isOff,
  },
  {
    // PostgreSQL documentation, client connection defaults.
    keys: /^session_replication_role$/,
    instead: "Foreign keys and triggers would not be checked.",
    free: (value) => value === "origin",
  },
  {
    keys: /^default_transaction_read_only$/,
    instead: "No client could write.",
    free: isOff,
  },
  {
    // Until 16. Names of users would be user@database.
    keys: /^db_user_namespace$/,
    instead: "No login of the bundle would succeed.",
    free: isOff,
  },
  { keys: /^max_slot_wal_keep_size$/, instead: "The disk demand of a host is computed from it." },
  {
    keys: /^wal_sender_timeout$/,
    instead: "The time that commits wait for a lost standby is computed from it.",
  },
  { keys: /^ssl(?:_(?:cert|key|ca|crl)_(?:file|dir))?$/, instead: "/tls" },
  {
    keys: /^unix_socket_directories$/,
    instead: "Other programs on the host expect the socket in /run/postgresql.",
  },
  { keys: /^password_encryption$/, instead: "All logins use SCRAM." },
  {
    keys: /^archive_(?:mode|command|library)$/,
    instead: "The settings of the backups determine how WAL is archived.",
    when: ({ archives }) => archives.length > 0,
  },
  {
    keys: /^(?:data_directory|config_file|hba_file|ident_file|external_pid_file|cluster_name|hot_standby|wal_log_hints|primary_.*|recovery_(?!min_apply_delay$).*|restore_command|promote_trigger_file|archive_cleanup_command)$/,
    instead: patroniSets,
  },
  {
    // Patroni writes them to postgresql.conf as any other parameter (tried with PostgreSQL 15: both forms are read).
    keys: /^include(?:_dir|_if_exists)?$/,
    instead:
      'Its parameters would escape every check. Set them by name in "postgres.extra.parameters" instead.',
  },
  {
    keys: /^(?:(?:shared|session|local)_preload_libraries|jit_provider)$/,
    instead: libraries,
    free: (value) => !String(value).includes("/"),
  },
  { keys: /^(?:dynamic_library_path|extension_control_path)$/, instead: libraries },
  { keys: /^recovery_min_apply_delay$/, instead: delaysAll, allHosts: true },
  {
    keys: /^max_(?:wal_senders|replication_slots)$/,
    instead: "It must exceed the number of nodes: every other node uses one, and a base backup uses two.",
    free: (value, { services }) =>
      Number(value) >= services.filter(({ tier }) => tier === "patroni").length + 1,
  },
  {
    keys: /^wal_level$/,
    instead: 'Standbys need "replica" or "logical".',
    free: (value) => value === "replica" || value === "logical",
  },
  {
    // patroni/postgresql/config.py, CMDLINE_OPTIONS
    keys: /^(?:max_locks_per_transaction|max_prepared_transactions|max_worker_processes|max_wal_senders|max_replication_slots|track_commit_timestamp|wal_level|wal_keep_size|wal_keep_segments)$/,
    instead: fromDcs,
    perHost: true,
  },
];

/**
 * Paths that Patroni reads both from patroni.yml and from the DCS. It takes some from patroni.yml only
 * (_safe_copy_dynamic_configuration in config.py of 4.1.4), but ignores them elsewhere without a message.
 */
const ownedInBoth: readonly OwnedKey[] = [
  {
    keys: /^postgresql$/,
    block: true,
    instead: "It is a block: name a setting in it, such as postgresql.use_slots.",
  },
  { keys: /^postgresql\.(?:listen|connect_address)$/, instead: "/postgres/ports/database" },
  {
    keys: /^postgresql\.(?:data_dir|bin_dir|config_dir|pgpass)$/,
    instead: "Other files of the bundle refer to this path.",
  },
  {
    keys: /^postgresql\.custom_conf$/,
    instead:
      'Its parameters would escape every check. Set them by name in "postgres.extra.parameters" instead.',
  },
  {
    keys: /^postgresql\.authentication$/,
    instead: "The accounts and their passwords come from the bundle.",
  },
  { keys: /^postgresql\.parameters$/, instead: "/postgres/extra/parameters" },
  {
    keys: /^postgresql\.(?:pg_hba|pg_ident)$/,
    instead: "Client authentication follows from the flows of the estate.",
  },
  {
    keys: /^postgresql\.bin_name$/,
    instead: "Patroni would run another program, which the bundle neither installs nor checks.",
  },
  { keys: /^postgresql\.use_pg_rewind$/, instead: "An old leader rejoins the cluster by pg_rewind." },
  {
    // Patroni would try the letters of a text as methods, so that no standby could be made (create_replica in bootstrap.py).
    keys: /^postgresql\.(?:basebackup|create_replica_methods?)$/,
    instead: "It is a list, and a list has no keys to set.",
  },
];

/** Paths in patroni.yml that the bundle manages. */
export const ownedPaths: readonly OwnedKey[] = [
  ...ownedInBoth,
  { keys: /^scope$/, instead: "/postgres/patroni/scope" },
  { keys: /^namespace$/, instead: "/postgres/patroni/namespace" },
  { keys: /^bootstrap\.dcs$/, instead: "/postgres/extra/dynamic" },
  {
    keys: /^(?!(?:log|restapi|ctl|postgresql|watchdog|tags)\.)/,
    block: true,
    instead: "Only paths below log, restapi, ctl, postgresql, watchdog and tags can be set.",
  },
  { keys: /^restapi\.(?:listen|connect_address)$/, instead: "/postgres/ports/health" },
  {
    // Patroni ignores anything but a list without a message (_build_allowlist in api.py of 4.1.4).
    keys: /^restapi\.allowlist$/,
    instead: "It is a list, and a list has no keys to set.",
  },
  {
    keys: /^restapi\.request_queue_size$/,
    instead:
      "It must be 128 or more, and no less than the load balancers times their pools, because all may check at the same time.",
    free: (value, facts) => typeof value === "number" && value >= requestQueueSize(facts),
  },
  { keys: /^(?:restapi|ctl)\.(?:certfile|keyfile|cafile|cacert|verify_client|insecure)$/, instead: "/tls" },
  { keys: /\.authentication$/, instead: "The accounts and their passwords come from the bundle." },
  {
    // patroni/config.py: use_slots of patroni.yml is skipped.
    keys: /^postgresql\.use_slots$/,
    instead: 'Patroni reads it from the DCS only: set it in "postgres.extra.dynamic".',
  },
  {
    // patroni/config.py: a block in patroni.yml replaces that of the DCS, which has the restore_command.
    keys: /^postgresql\.recovery_conf$/,
    instead:
      'It would replace the restore_command of the backups. Set recovery_min_apply_delay in "extraByHost" below "parameters".',
  },
  {
    keys: /^postgresql\.callbacks$/,
    block: true,
    instead: "It is a block: name a callback in it, such as postgresql.callbacks.on_role_change.",
  },
  {
    keys: /^postgresql\.callbacks\.on_start$/,
    instead: "It removes the SQL file with the passwords of the owners from the host.",
  },
  { keys: /^watchdog\.mode$/, instead: "/postgres/watchdog" },
  { keys: /^watchdog\./, instead: "The time until a hung leader is reset is computed from it." },
];

/** Paths in the dynamic configuration of Patroni that the bundle manages. */
export const ownedDynamic: readonly OwnedKey[] = [
  { keys: /^/, instead: "It is stored in the DCS once, for all nodes.", perHost: true },
  ...ownedInBoth,
  { keys: /^ttl$/, instead: "/postgres/patroni/ttl" },
  { keys: /^loop_wait$/, instead: "/postgres/patroni/loopWait" },
  { keys: /^retry_timeout$/, instead: "/postgres/patroni/retryTimeout" },
  { keys: /^(?:primary|master)_start_timeout$/, instead: "/postgres/patroni/primaryStartTimeout" },
  { keys: /^maximum_lag_on_failover$/, instead: "/postgres/patroni/maximumLagOnFailover" },
  { keys: /^synchronous_mode(?:_strict)?$/, instead: "/postgres/synchronous" },
  { keys: /^synchronous_node_count$/, instead: "/postgres/synchronousNodes" },
  { keys: /^pause$/, instead: "A paused cluster does not fail over." },
  { keys: /^standby_cluster$/, instead: "A standby cluster accepts no writes." },
  {
    // patroni/config.py: a block in patroni.yml replaces that of the DCS.
    keys: /^postgresql\.callbacks$/,
    instead: 'The callbacks in patroni.yml replace it. Set it in "postgres.extra.patroni" instead.',
  },
  { keys: /^postgresql\.recovery_conf\.recovery_min_apply_delay$/, instead: delaysAll },
  {
    keys: /^postgresql\.recovery_conf$/,
    instead: "The settings of the backups determine how WAL is restored.",
    when: ({ archives }) => archives.length > 0,
  },
];
