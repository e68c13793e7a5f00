import type { Ini, IniValue } from "../../formats/ini.ts";
import { loopbackOf } from "../../formats/socket-address.ts";
import type { Host } from "../../model/facts.ts";
import { extraOf, identity } from "../../model/override.ts";
import { endpointOf, listenersOf, type Plan, serviceId } from "../../model/plan.ts";
import { authorityPath } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { certificate, colocatedDatabase, loginsOf, runtimeDirectory, userlistPath } from "./facts.ts";
import type { Settings } from "./schema.ts";
import { pgbouncerVersions } from "./versions.ts";

/** pgbouncer.ini of one host. Passwords are in userlist.txt, so that this file can be read and compared. */
export function pgbouncerIni(plan: Plan, settings: Settings, host: Host): Ini {
  const { target, secure, authority } = databaseTarget(plan, settings, host);
  const vipListeners = listenersOf(plan, "database-pooled").filter(
    (listener) => listener.vip !== undefined && listener.service === serviceId("pgbouncer", host.name),
  );
  const values: Record<string, IniValue> = {
    listen_addr: [host.address, loopbackOf(host.address), ...vipListeners.map(({ bind }) => bind)].join(","),
    listen_port: settings.port,
    // A separate directory: not every account may enter that of the database's sockets.
    unix_socket_dir: runtimeDirectory,
    auth_type: "scram-sha-256",
    auth_file: userlistPath,
    pool_mode: settings.poolMode,
    max_client_conn: settings.maxClientConnections,
    default_pool_size: settings.poolSize,
    reserve_pool_size: settings.reservePoolSize,
    reserve_pool_timeout: 3,
    // PgBouncer prepares the statements of a client (asyncpg, JDBC) again on each connection that it assigns to that client.
    max_prepared_statements: 200,
    // Drivers send these without needing them, and PgBouncer rejects unknown startup parameters (tried).
    ignore_startup_parameters: "extra_float_digits,options",
    // During a failover, clients wait in the queue; with the default of 15 s PgBouncer would reject them for that long.
    server_login_retry: 1,
    server_connect_timeout: 5,
    // Milliseconds after which a connection with an unresponsive peer is closed, even while a query waits on it.
    tcp_user_timeout: 30_000,
    tcp_keepidle: 60,
    tcp_keepintvl: 10,
    tcp_keepcnt: 6,
    // Otherwise every client session adds two lines to the journal.
    log_connections: 0,
    log_disconnections: 0,
    ...(plan.tlsOffered
      ? {
          client_tls_sslmode: plan.tlsRequired ? "require" : "allow",
          client_tls_cert_file: certificate.certificate,
          client_tls_key_file: certificate.key,
        }
      : {}),
    ...(secure ? { server_tls_sslmode: "verify-full", server_tls_ca_file: authority } : {}),
  };
  return {
    databases: Object.fromEntries(loginsOf(plan).map(({ resource }) => [resource, target])),
    pgbouncer: {
      ...within(pgbouncerVersions.gates, settings.version, values),
      ...extraOf(settings, host.name, identity, [1, 0]),
    },
  };
}

/** Target of the database connections: the colocated node by the loopback address, or the endpoint of the leader. */
function databaseTarget(plan: Plan, settings: Settings, host: Host) {
  const colocated = colocatedDatabase(plan, settings, host.name);
  if (colocated) {
    return {
      target: `host=${loopbackOf(colocated.bind)} port=${colocated.port}`,
      secure: colocated.secure === true,
      authority: authorityPath,
    };
  }
  const endpoint = endpointOf(plan, "database-primary", host.name);
  const [first] = endpoint?.targets ?? [];
  return {
    // Each of several load balancers routes to the leader; PgBouncer uses them in turn.
    target: `host=${(endpoint?.targets ?? []).map((target) => target.host).join(",")} port=${first?.port ?? 0}`,
    secure: endpoint?.secure === true,
    authority: endpoint?.trust?.authority ?? authorityPath,
  };
}
