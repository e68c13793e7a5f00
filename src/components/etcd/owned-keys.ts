import type { OwnedKey } from "../../model/override.ts";

const members = "The members and their addresses follow from the hosts of the topology.";

/** Keys of etcd.conf.yml that something else says. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:listen-client-urls|advertise-client-urls)$/, instead: "/etcd/ports/client" },
  { keys: /^(?:listen-peer-urls|initial-advertise-peer-urls)$/, instead: "/etcd/ports/peer" },
  { keys: /^listen-metrics-urls$/, instead: "/network/monitoring" },
  { keys: /^listen-/, instead: "It would open a port that the firewall does not know." },
  { keys: /^initial-cluster-token$/, instead: "/etcd/token" },
  { keys: /^initial-cluster-state$/, instead: "/etcd/joining" },
  { keys: /^initial-cluster$/, instead: "/etcd/hosts" },
  { keys: /^(?:name$|discovery)/, instead: members },
  { keys: /^data-dir$/, instead: "/etcd/dataDirectory" },
  { keys: /^wal-dir$/, instead: "Nothing makes that directory, and a lost member is restored without it." },
  { keys: /^heartbeat-interval$/, instead: "/etcd/heartbeatInterval" },
  { keys: /^election-timeout$/, instead: "/etcd/electionTimeout" },
  { keys: /^force-new-cluster$/, instead: "At every start it would forget the other members." },
  { keys: /^unsafe-no-fsync$/, instead: "A member that forgets what it has voted for breaks the quorum." },
  { keys: /^enable-grpc-gateway$/, instead: "Those who lead by it speak to it through this gateway." },
  {
    keys: /^(?:(?:client|peer)-transport-security|(?:client-)?(?:cert|key)-file|trusted-ca-file|client-cert-auth|auto-tls)$/,
    instead: "/tls",
  },
];
