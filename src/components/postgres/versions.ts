import type { Gates, VersionTable } from "../../model/version.ts";

/** Keys of patroni.yml and of the dynamic configuration. */
export const patroniVersions: VersionTable = {
  product: "Patroni",
  setting: "/postgres/patroni/version",
  series: [
    { name: "3.0" },
    { name: "3.1" },
    { name: "3.2" },
    { name: "3.3" },
    // docs/releases.rst, 4.0.0: it works reliably with 3.1.0 or newer, since older ones write another role of the leader.
    { name: "4.0", from: "3.1" },
    { name: "4.1", from: "3.1" },
  ],
  gates: {
    member_slots_ttl: { since: "4.0", source: "docs/releases.rst, 4.0.0; patroni/validator.py at v4.0.0" },
    request_queue_size: { since: "3.0.3", source: "docs/releases.rst, 3.0.3" },
    "tags.failover_priority": { since: "3.2", source: "docs/releases.rst, 3.2.0" },
    "tags.nostream": { since: "3.3", source: "docs/releases.rst, 3.3.0" },
    "tags.sync_priority": { since: "4.1", source: "docs/releases.rst, 4.1.0" },
    server_tokens: { since: "4.1", source: "docs/releases.rst, 4.1.0; patroni/validator.py at v4.1.0" },
  },
};

/** Parameters of PostgreSQL, as `postgres --describe-config` of each major version lists them. */
export const postgresVersions: VersionTable = {
  product: "PostgreSQL",
  setting: "/postgres/version",
  // https://www.postgresql.org/support/versioning/
  // pg_upgrade copies the data of any of the older versions (pgupgrade.html of each: 8.4 or later, 9.2 or later since 15).
  series: [
    { name: "13", endOfLife: "2025-11-13" },
    { name: "14", endOfLife: "2026-11-12", from: "13" },
    { name: "15", endOfLife: "2027-11-11", from: "13" },
    { name: "16", endOfLife: "2028-11-09", from: "13" },
    { name: "17", endOfLife: "2029-11-08", from: "13" },
    { name: "18", endOfLife: "2030-11-14", from: "13" },
  ],
  gates: {
    client_connection_check_interval: { since: "14", source: "postgres --describe-config of 13 and 14" },
    log_recovery_conflict_waits: { since: "14", source: "postgres --describe-config of 13 and 14" },
  },
};

/** First version of Patroni that supports a major version of PostgreSQL. */
export const firstPatroni: Readonly<Record<number, string>> = {
  16: "3.0.3",
  17: "3.3.4",
  18: "4.0.7",
};

/** Options of PostgreSQL's programs. */
export const programOptions: Gates = {
  "missing-stats-only": {
    since: "18",
    source: "release notes of 18: vacuumdb, and statistics in pg_upgrade",
  },
  "no-data-checksums": { since: "18", source: "release notes of 18: initdb enables checksums by default" },
};
