import type { OverrideValue, OwnedKey } from "../../model/override.ts";

const powers: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4 };

/** Minimum bytes of a size such as 2GB: RabbitMQ reads some units as powers of 1024. NaN for anything else. */
function bytes(value: OverrideValue): number {
  const [, digits, unit = ""] = /^(\d+)(|[kmgt]i?b?)$/i.exec(String(value)) ?? [];
  return Number(digits) * 1000 ** (powers[unit.slice(0, 1).toLowerCase()] ?? Number.NaN);
}

/** Keys of rabbitmq.conf that the bundle manages. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^listeners\./, instead: "/rabbitmq/ports/client" },
  { keys: /^distribution\.listener\./, instead: "/rabbitmq/ports/peer" },
  { keys: /^management\.(?:tcp|ssl|listener)\.(?:port|ip|ssl)$/, instead: "/rabbitmq/ports/admin" },
  { keys: /^prometheus\.(?:tcp|ssl)\.(?:port|ip)$/, instead: "/rabbitmq/ports/metrics" },
  {
    keys: /^(?:ssl_options|management\.ssl|management\.listener\.ssl_opts|prometheus\.ssl)\.(?:cacert.*|cert.*|key.*|verify|fail_if_no_peer_cert)$/,
    instead: "/tls",
  },
  {
    // The option replaces the port of the listener (tried with 3.10.8).
    keys: /^tcp_listen_options\.(?:port|fd)$/,
    instead: "/rabbitmq/ports/client",
  },
  {
    keys: /\.(?:listeners\.|tcp_listen_options\.(?:port|fd)$|(?:tcp|ssl)\.(?:port|ip|listener)$)/,
    instead: "It would open a port that the firewall does not allow.",
  },
  { keys: /^cluster_name$/, instead: "/name" },
  { keys: /^cluster_formation\./, instead: "/rabbitmq/hosts" },
  { keys: /^net_ticktime$/, instead: "/rabbitmq/netTickTime" },
  { keys: /^consumer_timeout$/, instead: "/rabbitmq/consumerTimeout" },
  {
    keys: /^(?:load_definitions|definitions\..*|management\.load_definitions|default_(?:vhost|user|pass|permissions|user_tags)(?:\..*)?|default_users\..*)$/,
    instead: "/rabbitmq/virtualHosts",
  },
  {
    keys: /^disk_free_limit\.absolute$/,
    instead: "It must be 1GB or more, so that publishers are blocked before the disk is full.",
    free: (value) => bytes(value) >= 1000 ** 3,
  },
  {
    keys: /^disk_free_limit\.(?!absolute$)/,
    instead: 'The bundle sets an absolute limit: set "disk_free_limit.absolute" instead.',
  },
  {
    keys: /^vm_memory_high_watermark\.relative$/,
    instead:
      "It must be from 0.1 to 0.8: publishers are blocked at this share of the memory, and always at 0.",
    free: (value) => Number(value) >= 0.1 && Number(value) <= 0.8,
  },
  {
    keys: /^vm_memory_high_watermark\.(?!relative$)/,
    instead: 'The bundle sets a relative limit: set "vm_memory_high_watermark.relative" instead.',
  },
  {
    // rabbitmq.com/docs/memory: vm_memory_high_watermark.relative is a share of this value.
    keys: /^total_memory_available_override_value$/,
    instead: "It must be 1GB or more: publishers are blocked at a share of it.",
    free: (value) => bytes(value) >= 1000 ** 3,
  },
  {
    keys: /^cluster_partition_handling$/,
    instead: "A minority that continues diverges from the majority.",
  },
  {
    keys: /^deprecated_features\.permit\./,
    instead: "Celery needs some deprecated features.",
    free: (value) => String(value) === "true",
  },
  {
    keys: /^(?:anonymous_login_|auth_(?:mechanisms|backends)\.)/,
    instead: "Every client must authenticate, with a user and a password that the broker itself stores.",
  },
  {
    keys: /^proxy_protocol$/,
    instead: "Clients and load balancers connect without this protocol, so that no connection would succeed.",
  },
  {
    // rabbitmq.com/docs/vhosts, default operator policies: the virtual host of the topology gets them.
    keys: /^default_policies\.operator\..*\.(?:message_ttl|max_length(?:_bytes)?|expires|delivery_limit)$/,
    instead: "It would drop tasks that no worker has run.",
  },
  {
    keys: /^raft\.data_dir$/,
    instead: "Nothing creates that directory, and RabbitMQ would start without the queues that it has.",
  },
  { keys: /^prometheus\.path$/, instead: "Prometheus reads the metrics from /metrics." },
  { keys: /^loopback_users$/, instead: "The default user must not connect from other hosts." },
];
