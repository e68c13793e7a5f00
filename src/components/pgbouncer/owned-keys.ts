import type { OwnedKey } from "../../model/override.ts";

/** Settings of pgbouncer.ini, section [pgbouncer], that the bundle manages. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^listen_port$/, instead: "/pgbouncer/port" },
  { keys: /^listen_addr$/, instead: "It follows from the hosts and the VIP." },
  { keys: /^unix_socket_dir$/, instead: "Its unit creates this directory." },
  {
    keys: /^(?:auth_(?!reload)|(?:admin|stats)_users$)/,
    instead: "Who may log in follows from the databases of the topology and their owners.",
  },
  { keys: /^pool_mode$/, instead: "/pgbouncer/poolMode" },
  { keys: /^max_client_conn$/, instead: "/pgbouncer/maxClientConnections" },
  { keys: /^default_pool_size$/, instead: "/pgbouncer/poolSize" },
  { keys: /^reserve_pool_size$/, instead: "/pgbouncer/reservePoolSize" },
  { keys: /^(?:client|server)_tls_(?:sslmode|(?:cert|key|ca)_file)$/, instead: "/tls" },
  {
    keys: /^ignore_startup_parameters$/,
    instead:
      'It must include "extra_float_digits" and "options": drivers send both, and PgBouncer would reject their connections.',
    free: (value) => {
      const names = String(value).split(/[,\s]+/);
      return names.includes("extra_float_digits") && names.includes("options");
    },
  },
  { keys: /^(?:log|pid)file$/, instead: "Its unit logs to the journal, and may write nowhere else." },
  { keys: /^user$/, instead: "Its unit sets the account that it runs as." },
  {
    keys: /^(?:conffile|service_name|job_name)$/,
    instead: "Its unit sets the name of the file and of the service.",
  },
];
