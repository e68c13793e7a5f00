import type { OwnedKey } from "../../model/override.ts";

const members = "The members and their addresses follow from the hosts of the topology.";

/** Keys of etcd.conf.yml that the bundle manages. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:listen-client-urls|advertise-client-urls)$/, instead: "/etcd/ports/client" },
  { keys: /^(?:listen-peer-urls|initial-advertise-peer-urls)$/, instead: "/etcd/ports/peer" },
  { keys: /^listen-metrics-urls$/, instead: "/network/monitoring" },
  { keys: /^listen-/, instead: "It would open a port that the firewall does not allow." },
  { keys: /^initial-cluster-token$/, instead: "/etcd/token" },
  { keys: /^initial-cluster-state$/, instead: "/etcd/joining" },
  { keys: /^initial-cluster$/, instead: "/etcd/hosts" },
  { keys: /^data-dir$/, instead: "/etcd/dataDirectory" },
  {
    keys: /^wal-dir$/,
    instead: "Nothing creates that directory, and the restore of a lost member does not use it.",
  },
  { keys: /^heartbeat-interval$/, instead: "/etcd/heartbeatInterval" },
  { keys: /^election-timeout$/, instead: "/etcd/electionTimeout" },
  { keys: /^auto-compaction-mode$/, instead: "The retention of the history is given as a duration." },
  {
    keys: /^auto-compaction-retention$/,
    instead: "Without compaction the history grows to the quota, and then etcd rejects every write.",
    // 0 disables it (etcd documentation, maintenance).
    free: (value) => /^(?=.*[1-9])\d+(?:\.\d+)?(?:[smh]|$)/.test(String(value)),
  },
  {
    keys: /^quota-backend-bytes$/,
    instead: "It must be a number from 1 to 8589934592: etcd advises against more than 8 GiB.",
    free: (value) => typeof value === "number" && value >= 1 && value <= 8 * 1024 ** 3,
  },
  { keys: /^log-outputs$/, instead: "Its unit logs to the journal, and may write nowhere else." },
  { keys: /^force-new-cluster$/, instead: "It would discard the other members at every start." },
  {
    // etcd documentation, configuration.
    keys: /^strict-reconfig-check$/,
    instead: "A change of members could leave the cluster without a quorum.",
    free: (value) => value === true,
  },
  { keys: /^unsafe-/, instead: "A member that loses its votes in a crash breaks the quorum." },
  {
    // Of 3.4 and 3.5: such a process is no member.
    keys: /^(?:name$|discovery|proxy)/,
    instead: members,
  },
  {
    keys: /^enable-pprof$/,
    instead: "Every client could read profiles of the process at /debug/pprof of the client port.",
    free: (value) => value === false,
  },
  { keys: /^enable-grpc-gateway$/, instead: "Clients of the cluster connect through this gateway." },
  {
    keys: /^(?:(?:client|peer)-transport-security|(?:client-)?(?:cert|key)-file|trusted-ca-file|client-cert-auth|auto-tls)$/,
    instead: "/tls",
  },
];
