import { compareVersions, has, type VersionTable } from "../../model/version.ts";

/*
 * Ends of community support: endoflife.date/rabbitmq. An upgrade goes from series to series (3.12 to 3.13 to 4.0 … 4.2
 * to 4.3; rabbitmq.com/docs/upgrade has the first versions), and fails while a feature flag of the older series is disabled: each step includes `rabbitmqctl
 * enable_feature_flag all` (release-notes/4.3.0.md). In a new cluster all flags are enabled.
 */
export const rabbitmqVersions: VersionTable = {
  product: "RabbitMQ",
  setting: "/rabbitmq/version",
  series: [
    { name: "3.10", endOfLife: "2022-09-28" },
    { name: "3.11", from: "3.10", endOfLife: "2023-06-01" },
    { name: "3.12", from: "3.11.18", endOfLife: "2024-02-21" },
    { name: "3.13", from: "3.12", endOfLife: "2024-09-17" },
    { name: "4.0", from: "3.13", endOfLife: "2025-04-15" },
    { name: "4.1", from: "4.0", endOfLife: "2026-01-30" },
    { name: "4.2", from: "4.1", endOfLife: "2026-07-31" },
    { name: "4.3", from: "4.2" },
  ],
  // Debian 12 has 3.10.8, and Debian 13 has 4.0.5. Ubuntu 24.04 has 3.12.1-1ubuntu1; 22.04 has 3.9.
  packaged: {
    el9: undefined,
    el10: undefined,
    debian12: "3.10",
    debian13: "4.0",
    ubuntu2204: undefined,
    ubuntu2404: "3.12",
  },
  // A node does not start with a key that its series does not have (tried with 3.10.8).
  gates: {
    cluster_partition_handling: {
      until: "4.3",
      source:
        "rabbit.schema at v4.3.0: no longer used; Mnesia and its partition strategies are gone, Raft decides",
    },
    "quorum_queue.continuous_membership_reconciliation.enabled": {
      since: "3.13",
      source: "rabbit.schema at v3.12.14 and v3.13.0",
    },
    "quorum_queue.continuous_membership_reconciliation.target_group_size": {
      since: "3.13",
      source: "rabbit.schema at v3.12.14 and v3.13.0",
    },
    "deprecated_features.permit.global_qos": {
      since: "3.13",
      source: "rabbit.schema at v3.12.14 and v3.13.0",
    },
    "deprecated_features.permit.transient_nonexcl_queues": {
      since: "3.13",
      source: "rabbit.schema at v3.12.14 and v3.13.0",
    },
  },
};

/** Erlang series, by the first version of RabbitMQ that should run on them, newest first (docs/which-erlang.md). */
const erlangSeries = [
  ["4.0.4", "27"],
  ["3.13.0", "26"],
  ["3.10.0", "25"],
] as const;

/** Erlang series for a version of RabbitMQ. */
export function erlangFor(version: string): string | undefined {
  return erlangSeries.find(([first]) => compareVersions(version, first) >= 0)?.[1];
}

const reconciliation = "quorum_queue.continuous_membership_reconciliation.enabled";

/** Whether quorum queues add missing members by themselves. rabbitmq.conf enables it in every version that has the key. */
export function growsQueues(version: string): boolean {
  return has(rabbitmqVersions.gates, reconciliation, version);
}
