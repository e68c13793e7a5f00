import type { OwnedKey } from "../../model/override.ts";

/** Settings of pgbouncer.ini, section [pgbouncer], that something else says. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^listen_port$/, instead: "/pgbouncer/port" },
  { keys: /^listen_addr$/, instead: "It follows from the hosts and the VIP." },
  { keys: /^unix_socket_dir$/, instead: "Its unit makes this directory." },
  {
    keys: /^auth_(?!reload)/,
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
      'Drivers ask for "extra_float_digits" and "options" by themselves: both must stay in it, or their clients are turned away.',
    free: (value) => {
      const names = String(value).split(/[,\s]+/);
      return names.includes("extra_float_digits") && names.includes("options");
    },
  },
  { keys: /^user$/, instead: "Its unit says which account it runs as." },
  { keys: /^(?:conffile|service_name|job_name)$/, instead: "Its unit names the file and itself." },
];
