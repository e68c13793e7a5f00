import type { VersionTable } from "../../model/version.ts";

/**
 * Versions in which each key exists, from `server/embed/config.go` (3.4: `embed/config.go`) at each tag. etcd ignores
 * unknown keys without a warning.
 */
export const etcdVersions = {
  product: "etcd",
  setting: "/etcd/version",
  series: [
    // CHANGELOG-3.4.md: 3.4.45 "marks the end of support (EOL) for v3.4".
    { name: "3.4", endOfLife: "2026-06-01" },
    // One minor version at a time, and 3.6 from 3.5.32 or later (etcd.io/docs: upgrade_3_5, and upgrade_3_6 as of 2026).
    { name: "3.5", from: "3.4" },
    { name: "3.6", from: "3.5.32" },
  ],
  // Debian 12 has 3.4.23, and Debian 13 has 3.5.16. Ubuntu 24.04 has 3.4.30-1ubuntu0.24.04; 22.04 has 3.3.
  packaged: {
    el9: undefined,
    el10: undefined,
    debian12: "3.4",
    debian13: "3.5",
    ubuntu2204: undefined,
    ubuntu2404: "3.4",
  },
  gates: {
    "experimental-initial-corrupt-check": {
      until: "3.6",
      source: "server/features/etcd_features.go at v3.6.0: replaced by the feature gate InitialCorruptCheck",
    },
    "experimental-compact-hash-check-enabled": {
      since: "3.5.5",
      until: "3.6",
      source: "CHANGELOG-3.5.md, 3.5.5; replaced by the feature gate CompactHashCheck in 3.6",
    },
    "feature-gates": { since: "3.6", source: "server/embed/config.go at v3.6.0" },
  },
} as const satisfies VersionTable;
