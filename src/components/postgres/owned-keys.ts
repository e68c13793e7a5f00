import type { OwnedKey } from "../../model/override.ts";

const patroniSets = "Patroni sets it itself.";
const fromStore = "It is the same for all nodes, and Patroni takes it from the store alone.";

/** Parameters of PostgreSQL that something else says. */
export const ownedParameters: readonly OwnedKey[] = [
  { keys: /^port$/, instead: "/postgres/ports/database" },
  { keys: /^listen_addresses$/, instead: "It follows from the hosts and the VIPs." },
  { keys: /^max_connections$/, instead: "/postgres/maxConnections" },
  {
    keys: /^(?:superuser_)?reserved_connections$/,
    instead: "The budget of connections is reckoned with it.",
  },
  { keys: /^(?:synchronous_standby_names|synchronous_commit)$/, instead: "/postgres/synchronous" },
  {
    keys: /^(?:fsync|full_page_writes)$/,
    instead: "Without it a host that loses power loses or spoils what it had committed.",
  },
  { keys: /^max_slot_wal_keep_size$/, instead: "The disk that a host needs is reckoned with it." },
  {
    keys: /^wal_sender_timeout$/,
    instead: "The time until a lost standby is no longer waited for is reckoned with it.",
  },
  { keys: /^ssl(?:_(?:cert|key|ca|crl)_(?:file|dir))?$/, instead: "/tls" },
  {
    keys: /^unix_socket_directories$/,
    instead: "Other programs of the host find its socket in /run/postgresql.",
  },
  { keys: /^password_encryption$/, instead: "Every login is checked by SCRAM." },
  {
    keys: /^archive_(?:mode|command|library)$/,
    instead: "What keeps the backups says how the log is archived.",
    when: ({ archives }) => archives.length > 0,
  },
  {
    keys: /^(?:data_directory|config_file|hba_file|ident_file|external_pid_file|cluster_name|hot_standby|wal_log_hints|primary_.*|recovery_.*|restore_command|promote_trigger_file|archive_cleanup_command)$/,
    instead: patroniSets,
  },
  {
    keys: /^max_(?:wal_senders|replication_slots)$/,
    instead: "Each other node takes one, and copies two: it must be one more than there are nodes, or more.",
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
    instead: fromStore,
    perHost: true,
  },
];

/** Paths in patroni.yml that something else says. */
export const ownedPaths: readonly OwnedKey[] = [
  { keys: /^scope$/, instead: "/postgres/patroni/scope" },
  { keys: /^namespace$/, instead: "/postgres/patroni/namespace" },
  { keys: /^bootstrap\.dcs(?:\.|$)/, instead: "/postgres/extra/dynamic" },
  {
    keys: /^(?!(?:log|restapi|ctl|postgresql|watchdog|tags)\.)/,
    instead: "Only what lies below log, restapi, ctl, postgresql, watchdog and tags is free.",
  },
  { keys: /^restapi\.(?:listen|connect_address)$/, instead: "/postgres/ports/health" },
  {
    keys: /^restapi\.request_queue_size$/,
    instead: "It must be 128 or more, since checks of every pool by every balancer may come at once.",
    free: (value) => typeof value === "number" && value >= 128,
  },
  { keys: /^(?:restapi|ctl)\.(?:certfile|keyfile|cafile|cacert|verify_client|insecure)$/, instead: "/tls" },
  { keys: /\.authentication(?:\.|$)/, instead: "Its accounts and their passwords come from the bundle." },
  { keys: /^postgresql\.(?:listen|connect_address)$/, instead: "/postgres/ports/database" },
  {
    keys: /^postgresql\.(?:data_dir|bin_dir|config_dir|pgpass)$/,
    instead: "Other files of the bundle name this path.",
  },
  { keys: /^postgresql\.parameters(?:\.|$)/, instead: "/postgres/extra/parameters" },
  {
    keys: /^postgresql\.(?:pg_hba|pg_ident)(?:\.|$)/,
    instead: "Who may log in follows from the flows of the estate.",
  },
  { keys: /^postgresql\.basebackup(?:\.|$)/, instead: "It is a list, which has no keys." },
  { keys: /^watchdog\.mode$/, instead: "/postgres/watchdog" },
  { keys: /^watchdog\./, instead: "The time until a hanging leader is gone is reckoned with it." },
];

/** Paths in what Patroni keeps in the store that something else says. */
export const ownedDynamic: readonly OwnedKey[] = [
  { keys: /^/, instead: "The store holds it for all nodes alike.", perHost: true },
  { keys: /^ttl$/, instead: "/postgres/patroni/ttl" },
  { keys: /^loop_wait$/, instead: "/postgres/patroni/loopWait" },
  { keys: /^retry_timeout$/, instead: "/postgres/patroni/retryTimeout" },
  { keys: /^(?:primary|master)_start_timeout$/, instead: "/postgres/patroni/primaryStartTimeout" },
  { keys: /^maximum_lag_on_failover$/, instead: "/postgres/patroni/maximumLagOnFailover" },
  { keys: /^synchronous_mode(?:_strict)?$/, instead: "/postgres/synchronous" },
  { keys: /^synchronous_node_count$/, instead: "/postgres/synchronousNodes" },
  { keys: /^pause$/, instead: "A cluster that is paused fails nothing over." },
  { keys: /^standby_cluster(?:\.|$)/, instead: "A cluster that follows another one takes no writes." },
  { keys: /^postgresql\.use_pg_rewind$/, instead: "An old leader comes back by it." },
  { keys: /^postgresql\.parameters(?:\.|$)/, instead: "/postgres/extra/parameters" },
  {
    keys: /^postgresql$/,
    instead: "It is a block: name a setting in it, such as postgresql.use_slots.",
  },
  {
    keys: /^postgresql\.pg_(?:hba|ident)(?:\.|$)/,
    instead: "Who may log in follows from the flows of the estate.",
  },
  {
    keys: /^postgresql\.recovery_conf(?:\.|$)/,
    instead: "What keeps the backups says how the log comes back.",
    when: ({ archives }) => archives.length > 0,
  },
];
