import type { OverrideValue, OwnedKey } from "../../model/override.ts";

const powers: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4 };

/** The bytes of a size such as 2GB, at least: RabbitMQ takes some units as powers of 1024. NaN where it is none. */
function bytes(value: OverrideValue): number {
  const [, digits, unit = ""] = /^(\d+)(|[kmgt]i?b?)$/i.exec(String(value)) ?? [];
  return Number(digits) * 1000 ** (powers[unit.slice(0, 1).toLowerCase()] ?? Number.NaN);
}

/** Keys of rabbitmq.conf that something else says. */
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
    keys: /\.(?:listeners\.|(?:tcp|ssl)\.(?:port|ip|listener)$)/,
    instead: "It would open a port that the firewall does not know.",
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
    instead: "It must be 1GB or more, so that publishers are held back before the disk is full.",
    free: (value) => bytes(value) >= 1000 ** 3,
  },
  {
    keys: /^disk_free_limit\.(?!absolute$)/,
    instead: 'The bundle gives it as a size: set "disk_free_limit.absolute" instead.',
  },
  {
    keys: /^vm_memory_high_watermark\.relative$/,
    instead: "It must be from 0.1 to 0.8: publishers are held back at this share of the memory, at 0 always.",
    free: (value) => Number(value) >= 0.1 && Number(value) <= 0.8,
  },
  {
    keys: /^vm_memory_high_watermark\.(?!relative$)/,
    instead: 'The bundle gives it as a share: set "vm_memory_high_watermark.relative" instead.',
  },
  {
    keys: /^cluster_partition_handling$/,
    instead: "A minority that goes on contradicts the majority.",
  },
  {
    keys: /^deprecated_features\.permit\./,
    instead: "Celery needs some of them.",
    free: (value) => String(value) === "true",
  },
  { keys: /^anonymous_login_/, instead: "Whoever connects says who it is." },
  { keys: /^loopback_users(?:\.|$)/, instead: "No user whom everybody knows may come from another host." },
];
