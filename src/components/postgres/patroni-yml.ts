import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import { sqlIdentifier } from "../../formats/sql.ts";
import type { Host } from "../../model/facts.ts";
import { extraOf, type Overrides } from "../../model/override.ts";
import { listenerOf, listenersOf, type Plan, serviceId, serviceOf } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { safetyMargin, superuserReserved } from "./facts.ts";
import { layouts } from "./layout.ts";
import { postBootstrapPath } from "./post-bootstrap-sql.ts";
import type { Settings } from "./schema.ts";
import { patroniVersions, postgresVersions } from "./versions.ts";

/**
 * patroni.yml of one node. Passwords are not in it: Patroni merges them in from its environment, so that the file can
 * be read and compared.
 */
export function patroniYml(plan: Plan, settings: Settings, host: Host): object {
  const { patroni, ports } = settings;
  const layout = layouts[plan.platform.name](settings.version);
  const store = listenersOf(plan, "consensus");
  const { certificate, key } = certificatePaths("postgres");
  // Whoever dials a node proves to belong to the estate, and has the node prove that it is the one dialled.
  const encrypted = plan.tls
    ? { sslmode: "verify-full", sslrootcert: authorityPath, sslcert: certificate, sslkey: key }
    : {};
  const own = extraOf(settings, host.name, (extra) => extra.patroni);
  const parameters = {
    unix_socket_directories: "/run/postgresql",
    ...(plan.tls
      ? {
          ssl: "on",
          ssl_min_protocol_version: "TLSv1.2",
          ssl_cert_file: certificate,
          ssl_key_file: key,
          ssl_ca_file: authorityPath,
        }
      : {}),
  };
  return withPaths(own, {
    scope: patroni.scope ?? plan.name,
    namespace: `${patroni.namespace}/`,
    name: host.name,
    restapi: within(patroniVersions.gates, patroni.version, {
      listen: socketAddress(host.address, ports.health),
      connect_address: socketAddress(host.address, ports.health),
      allowlist_include_members: true,
      server_tokens: "ProductOnly",
      // Checks of every pool by every balancer may come at once, and the default holds 5 of them.
      request_queue_size: 128,
      ...(plan.tls
        ? // Changes need a certificate of the estate and the password; health checks need neither.
          { certfile: certificate, keyfile: key, cafile: authorityPath, verify_client: "optional" }
        : {}),
    }),
    ...(plan.tls ? { ctl: { cacert: authorityPath, certfile: certificate, keyfile: key } } : {}),
    etcd3: {
      hosts: store.map(({ bind, port }) => socketAddress(bind, port)),
      ...(store.some(({ secure }) => secure)
        ? { protocol: "https", cacert: authorityPath, cert: certificate, key }
        : {}),
    },
    bootstrap: {
      dcs: dynamicConfiguration(plan, settings),
      initdb: [
        { encoding: "UTF8" },
        { locale: "C.UTF-8" },
        "data-checksums",
        { "auth-local": "peer" },
        { "auth-host": "scram-sha-256" },
      ],
      // Patroni adds the connection string of the new leader as last word.
      post_bootstrap: `${layout.binaries}/psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --file=${postBootstrapPath} --dbname`,
    },
    postgresql: {
      // Before 15, libpq compares a certificate with names alone, not with addresses.
      connect_address: socketAddress(plan.tls ? host.name : host.address, ports.database),
      listen: `${[host.address, loopbackOf(host.address), ...floatingBinds(plan, host)].join(",")}:${ports.database}`,
      data_dir: layout.data,
      bin_dir: layout.binaries,
      pgpass: `${layout.home}/.pgpass-patroni`,
      use_unix_socket: true,
      use_unix_socket_repl: true,
      authentication: {
        superuser: { username: "postgres", ...encrypted },
        replication: { username: "replicator", ...encrypted },
        rewind: { username: "rewinder", ...encrypted },
      },
      // What stands here counts more than what the store says.
      parameters: {
        ...Object.fromEntries(
          Object.entries(parameters).filter(([name]) => !Object.hasOwn(settings.extra.parameters, name)),
        ),
        ...extraOf({ ...settings, extra: nothing }, host.name, (extra) => extra.parameters, onOff),
      },
      // A spread checkpoint would leave the cluster without a standby for up to its whole duration (measured: 93 s).
      basebackup: [{ checkpoint: "fast" }],
      pg_hba: hostBasedAuthentication(plan, settings),
    },
    watchdog: { mode: settings.watchdog, device: "/dev/watchdog", safety_margin: safetyMargin },
  });
}

const onOff = ["on", "off"] as const;
const nothing = { parameters: {}, patroni: {}, dynamic: {} };

/** The value with these put where their paths lead, through objects that are there or are made. */
function withPaths(paths: Overrides, value: object): object {
  const result = structuredClone(value) as Record<string, unknown>;
  for (const [path, setting] of Object.entries(paths)) {
    const names = path.split(".");
    const last = names.pop() as string;
    let inner = result;
    for (const name of names) {
      const below = Object.hasOwn(inner, name) ? inner[name] : undefined;
      if (typeof below !== "object" || below === null || Array.isArray(below)) inner[name] = {};
      inner = inner[name] as Record<string, unknown>;
    }
    inner[last] = setting;
  }
  return result;
}

/**
 * What Patroni keeps in the store, for all nodes. It reads it from patroni.yml once, when the cluster is made; a later
 * change takes `patronictl edit-config`.
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
    // A standby that is away for a day finds its WAL, as long as max_slot_wal_keep_size holds it.
    member_slots_ttl: "24h",
    postgresql: {
      use_pg_rewind: true,
      use_slots: true,
      parameters: parameters(plan, settings),
      // A standby that a slot no longer serves catches up from the archive.
      ...(archive === undefined ? {} : { recovery_conf: { restore_command: archive.restoreCommand } }),
    },
  });
  return withPaths(
    extraOf(settings, undefined, (extra) => extra.dynamic),
    dynamic,
  );
}

/** What every node must have alike; Patroni keeps these in the store and refuses them anywhere else. */
function parameters(plan: Plan, settings: Settings): Overrides {
  const { maxConnections, hosts, version } = settings;
  const memories = hosts.flatMap((name) => plan.hosts.get(name)?.memory ?? []);
  const smallest = memories.length === hosts.length ? Math.min(...memories) : undefined;
  const [archive] = plan.archives;
  const walSenders = Math.max(10, 2 * hosts.length + 2);
  const generated = within<string | number>(postgresVersions.gates, String(version), {
    max_connections: maxConnections,
    superuser_reserved_connections: superuserReserved,
    password_encryption: "scram-sha-256",
    wal_level: "replica",
    wal_log_hints: "on",
    max_wal_senders: walSenders,
    max_replication_slots: walSenders,
    wal_keep_size: "1GB",
    // Without a bound, the slot of a standby that is gone fills the leader's disk.
    max_slot_wal_keep_size: "4GB",
    checkpoint_timeout: "15min",
    ...(archive === undefined
      ? {}
      : { archive_mode: "on", archive_command: archive.archiveCommand, archive_timeout: "5min" }),
    tcp_keepalives_idle: 60,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 6,
    // A query whose client is gone would run to its end, and hold its locks.
    client_connection_check_interval: "10s",
    // All in the journal, beside what Patroni says, whatever a package's sample has.
    logging_collector: "off",
    log_lock_waits: "on",
    log_recovery_conflict_waits: "on",
    idle_in_transaction_session_timeout: "10min",
    ...(smallest === undefined
      ? {}
      : {
          shared_buffers: `${Math.floor(smallest / 4)}MB`,
          effective_cache_size: `${Math.floor((smallest * 3) / 4)}MB`,
        }),
  });
  return { ...generated, ...extraOf(settings, undefined, (extra) => extra.parameters, onOff) };
}

/** VIPs that others have led to PostgreSQL of this host itself. */
function floatingBinds(plan: Plan, { name }: Host): string[] {
  const floating = plan.listeners.filter(
    ({ host, service, vip }) => host === name && vip !== undefined && service === serviceId("patroni", name),
  );
  return [...new Set(floating.map(({ bind }) => bind))];
}

/** Whether a listener is PostgreSQL, on a node's own address or on a VIP. */
function isDatabase(plan: Plan, id: string): boolean {
  const listener = listenerOf(plan, id);
  return (
    listener?.role === "database-node" ||
    (listener?.vip !== undefined && serviceOf(plan, listener.service)?.component === "postgres")
  );
}

/**
 * Who may log in from where: the administrator by the operating system's account, members to replicate and rewind,
 * owners of databases from the hosts that the plan has dial the nodes. Superusers come from no other host.
 */
function hostBasedAuthentication(plan: Plan, settings: Settings): string[] {
  const single = (address: string) => `${address}/${address.includes(":") ? 128 : 32}`;
  const members = [...new Set(settings.hosts)].flatMap((name) => plan.hosts.get(name) ?? []);
  const dialling = new Set<string>();
  for (const flow of plan.flows) {
    if (!flow.to.some((id) => isDatabase(plan, id))) continue;
    for (const id of flow.from) {
      const service = serviceOf(plan, id);
      const address =
        service?.component === "postgres" ? undefined : plan.hosts.get(service?.host ?? "")?.address;
      if (address) dialling.add(address);
    }
  }
  const logins = plan.accounts.filter(({ role }) => role === "database-primary");
  const host = plan.tls ? "hostssl" : "host";
  const member = plan.tls ? "scram-sha-256 clientcert=verify-ca" : "scram-sha-256";
  return [
    "local all all peer",
    // Patroni asks its own node for the timeline this way; refused, an old leader never rewinds (measured).
    "local replication replicator scram-sha-256",
    `${host} all all 127.0.0.1/32 scram-sha-256`,
    `${host} all all ::1/128 scram-sha-256`,
    ...members.flatMap(({ address }) => [
      `${host} replication replicator ${single(address)} ${member}`,
      `${host} all postgres,rewinder ${single(address)} ${member}`,
    ]),
    "host all postgres,replicator,rewinder all reject",
    ...logins.flatMap(({ resource, user }) =>
      [...dialling]
        .sort()
        .map(
          (address) =>
            `${host} ${sqlIdentifier(resource)} ${sqlIdentifier(user)} ${single(address)} scram-sha-256`,
        ),
    ),
  ];
}
