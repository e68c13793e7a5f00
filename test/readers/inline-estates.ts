import { type Json, topology, withAirflow } from "../rules/harness.ts";
import { build, type Estate } from "./estates.ts";

/** An estate with TLS, monitoring and a redirect, whose balancers are of this version or of the platform's package. */
export function secured(version?: string): Estate {
  return build(
    `TLS and HAProxy ${version ?? "of the platform"}`,
    topology(withAirflow, {
      tls: true,
      network: { monitoring: ["10.0.0.50/32"] },
      haproxy: {
        version,
        ports: { web: 443, redirect: 80 },
        additionalPorts: { primary: [5400], redirect: [8081] },
        hostAddresses: { primary: "used", replica: "offered", redirect: "offered" },
      },
    }),
  );
}

/** An estate that has IPv6 addresses alone. */
export function ofIPv6(): Estate {
  return build(
    "IPv6",
    topology(withAirflow, {
      network: { subnet: "fd00::/64" },
      hosts: { n1: { address: "fd00::1" }, n2: { address: "fd00::2" }, n3: { address: "fd00::3" } },
      vips: { front: { address: "fd00::10" } },
    }),
  );
}

/** An estate of what Debian 12 has, with settings by name in every file that takes them. */
export function overridden(changes: Json = {}): Estate {
  return build(
    "settings by name",
    topology(
      withAirflow,
      {
        platform: "debian12",
        vips: { pooled: { address: "10.0.0.102", hosts: ["n1", "n2"] } },
        etcd: { version: "3.4", extra: { "log-level": "debug" } },
        postgres: {
          extra: {
            parameters: { work_mem: "8MB", "auto_explain.log_min_duration": "1s", jit: false },
            patroni: { "log.level": "DEBUG", "tags.nofailover": false },
            dynamic: { check_timeline: true, "postgresql.use_slots": false },
          },
          extraByHost: { n1: { parameters: { work_mem: "64MB" }, patroni: { "tags.nofailover": true } } },
        },
        pgbouncer: {
          version: "1.18",
          hosts: ["n1", "n2"],
          vip: "pooled",
          extra: { application_name_add_host: true, server_check_query: "select '#;%n'" },
        },
        rabbitmq: {
          version: "3.10",
          extra: { "log.console": true, "log.console.level": "debug", "management.path_prefix": "/a;b" },
        },
        haproxy: {
          snippets: {
            global: ["nbthread 2", "tune.bufsize 32768"],
            defaults: ["timeout tunnel 1h"],
            primary: ["timeout queue 30s"],
          },
        },
        keepalived: {
          snippets: { global: ["notification_email {", "ops@example.com", "}", "smtp_alert off"] },
        },
        nfs: {
          hosts: ["n3"],
          extra: {
            server: { "nfsd.threads": 16, "mountd.manage-gids": true },
            exports: { crossmnt: true, sec: "sys" },
          },
        },
        ssh: { extra: { MaxAuthTries: 3, X11Forwarding: false, AllowUsers: "root deploy@10.0.0.0/8" } },
        time: { snippets: { chrony: ["maxdistance 3.0", "cmdport 0", "logdir /var/log/chrony"] } },
        kernel: { extra: { "vm.swappiness": 1, "net.core.somaxconn": 8192 } },
      },
      changes,
    ),
  );
}

/** An estate with a VIP in each of two networks, and an inner one of IPv6 beside them. */
export function ofSeveralNetworks(): Estate {
  const addresses = (last: number) => ({ inside: `10.1.0.${last}`, six: `fd00:6::${last}` });
  return build(
    "several networks",
    topology(withAirflow, {
      network: {
        interface: "ens160",
        subnets: { inside: { ranges: ["10.1.0.0/24"], interface: "ens192" }, six: "fd00:6::/64" },
      },
      hosts: {
        n1: { addresses: addresses(1) },
        n2: { addresses: addresses(2) },
        n3: { addresses: addresses(3) },
      },
      vips: { pooled: { address: "10.1.0.102", hosts: ["n2", "n1"], routerId: 102 } },
      etcd: { network: "inside" },
      postgres: { network: "inside" },
      pgbouncer: { network: "inside", hosts: ["n1", "n2"], vip: "pooled" },
      rabbitmq: { network: "six" },
    }),
  );
}
