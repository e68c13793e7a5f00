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
  { keys: /^auto-compaction-mode$/, instead: "How long its history is kept is a time." },
  {
    keys: /^auto-compaction-retention$/,
    instead: "Without compaction the history grows until the quota, and then every write is refused.",
    // 0 turns it off (etcd documentation, maintenance).
    free: (value) => /^(?=.*[1-9])\d+(?:\.\d+)?(?:[smh]|$)/.test(String(value)),
  },
  {
    keys: /^quota-backend-bytes$/,
    instead: "It must be a number from 1 to 8589934592: etcd advises against more than 8 GiB.",
    free: (value) => typeof value === "number" && value >= 1 && value <= 8 * 1024 ** 3,
  },
  { keys: /^force-new-cluster$/, instead: "At every start it would forget the other members." },
  { keys: /^unsafe-no-fsync$/, instead: "A member that forgets what it has voted for breaks the quorum." },
  { keys: /^enable-grpc-gateway$/, instead: "Those who lead by it speak to it through this gateway." },
  {
    keys: /^(?:(?:client|peer)-transport-security|(?:client-)?(?:cert|key)-file|trusted-ca-file|client-cert-auth|auto-tls)$/,
    instead: "/tls",
  },
];
