import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import { sqlIdentifier } from "../../formats/sql.ts";
import type { Host } from "../../model/facts.ts";
import { listenerOf, listenersOf, type Plan, serviceOf } from "../../model/plan.ts";
import { superuserReserved } from "./facts.ts";
import { layouts } from "./layout.ts";
import { postBootstrapPath } from "./post-bootstrap-sql.ts";
import type { Settings } from "./schema.ts";

/**
 * patroni.yml of one node. Passwords are not in it: Patroni merges them in from its environment, so that the file can
 * be read and compared.
 */
export function patroniYml(plan: Plan, settings: Settings, host: Host): object {
  const { patroni, ports } = settings;
  const layout = layouts[plan.platform.name](settings.version);
  return {
    scope: patroni.scope ?? plan.name,
    namespace: `${patroni.namespace}/`,
    name: host.name,
    restapi: {
      listen: socketAddress(host.address, ports.health),
      connect_address: socketAddress(host.address, ports.health),
      allowlist_include_members: true,
    },
    etcd3: { hosts: listenersOf(plan, "consensus").map(({ bind, port }) => socketAddress(bind, port)) },
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
      listen: `${host.address},${loopbackOf(host.address)}:${ports.database}`,
      connect_address: socketAddress(host.address, ports.database),
      data_dir: layout.data,
      bin_dir: layout.binaries,
      pgpass: `${layout.home}/.pgpass-patroni`,
      use_unix_socket: true,
      authentication: {
        superuser: { username: "postgres" },
        replication: { username: "replicator" },
        rewind: { username: "rewinder" },
      },
      parameters: { unix_socket_directories: "/run/postgresql" },
      // A spread checkpoint would leave the cluster without a standby for up to its whole duration (measured: 93 s).
      basebackup: [{ checkpoint: "fast" }],
      pg_hba: hostBasedAuthentication(plan, settings),
    },
  };
}

/**
 * What Patroni keeps in the store, for all nodes. It reads it from patroni.yml once, when the cluster is made; a later
 * change takes `patronictl edit-config`.
 */
export function dynamicConfiguration(plan: Plan, settings: Settings): object {
  const { patroni } = settings;
  return {
    ttl: patroni.ttl,
    loop_wait: patroni.loopWait,
    retry_timeout: patroni.retryTimeout,
    primary_start_timeout: patroni.primaryStartTimeout,
    maximum_lag_on_failover: patroni.maximumLagOnFailover,
    synchronous_mode: settings.synchronous !== false,
    synchronous_mode_strict: settings.synchronous === "strict",
    synchronous_node_count: settings.synchronousNodes,
    failsafe_mode: true,
    postgresql: { use_pg_rewind: true, use_slots: true, parameters: parameters(plan, settings) },
  };
}

/** What every node must have alike; Patroni keeps these in the store and refuses them anywhere else. */
function parameters(plan: Plan, settings: Settings): Record<string, string | number> {
  const { maxConnections, hosts } = settings;
  const memories = hosts.flatMap((name) => plan.hosts.get(name)?.memory ?? []);
  const smallest = memories.length === hosts.length ? Math.min(...memories) : undefined;
  const walSenders = Math.max(10, 2 * hosts.length + 2);
  return {
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
    tcp_keepalives_idle: 60,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 6,
    idle_in_transaction_session_timeout: "10min",
    ...(smallest === undefined
      ? {}
      : {
          shared_buffers: `${Math.floor(smallest / 4)}MB`,
          effective_cache_size: `${Math.floor((smallest * 3) / 4)}MB`,
        }),
  };
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
    if (!flow.to.some((id) => listenerOf(plan, id)?.role === "database-node")) continue;
    for (const id of flow.from) {
      const service = serviceOf(plan, id);
      const address =
        service?.component === "postgres" ? undefined : plan.hosts.get(service?.host ?? "")?.address;
      if (address) dialling.add(address);
    }
  }
  const logins = plan.accounts.filter(({ role }) => role === "database-primary");
  return [
    "local all all peer",
    "host all all 127.0.0.1/32 scram-sha-256",
    "host all all ::1/128 scram-sha-256",
    // Patroni asks its own node for the timeline this way; refused, an old leader never rewinds (measured).
    "host replication replicator 127.0.0.1/32 scram-sha-256",
    "host replication replicator ::1/128 scram-sha-256",
    ...members.flatMap(({ address }) => [
      `host replication replicator ${single(address)} scram-sha-256`,
      `host all postgres,rewinder ${single(address)} scram-sha-256`,
    ]),
    "host all postgres,replicator,rewinder all reject",
    ...logins.flatMap(({ resource, user }) =>
      [...dialling]
        .sort()
        .map(
          (address) =>
            `host ${sqlIdentifier(resource)} ${sqlIdentifier(user)} ${single(address)} scram-sha-256`,
        ),
    ),
  ];
}
