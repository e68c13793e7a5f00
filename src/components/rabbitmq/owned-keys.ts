import type { OwnedKey } from "../../model/override.ts";

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
  { keys: /^loopback_users(?:\.|$)/, instead: "No user whom everybody knows may come from another host." },
];
