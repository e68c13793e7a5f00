import type { VersionTable } from "../../model/version.ts";

/** Releases since that of Debian 12. Only the newest one receives fixes. */
export const pgbackrestVersions: VersionTable = {
  product: "pgBackRest",
  setting: "/pgbackrest/version",
  series: [
    { name: "2.45" },
    { name: "2.46" },
    { name: "2.47" },
    { name: "2.48" },
    { name: "2.49" },
    { name: "2.50" },
    { name: "2.51" },
    { name: "2.52" },
    { name: "2.53" },
    { name: "2.54" },
    { name: "2.55" },
    { name: "2.56" },
    { name: "2.57" },
    { name: "2.58" },
    { name: "2.59" },
  ],
  // Debian 12 has 2.45, and Debian 13 has 2.55.1. Ubuntu 24.04 has 2.50-1build2; 22.04 has an older one.
  packaged: {
    el9: undefined,
    el10: undefined,
    debian12: "2.45",
    debian13: "2.55",
    ubuntu2204: undefined,
    ubuntu2404: "2.50",
  },
  gates: {
    // Before 2.54 the option is a boolean, and "y" fails the backup while no standby is available.
    "backup-standby": { since: "2.54", source: "config.yaml at release/2.53 and release/2.54.0: prefer" },
  },
};
