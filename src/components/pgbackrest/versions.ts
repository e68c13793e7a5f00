import type { VersionTable } from "../../model/version.ts";

/** Only the newest release gets fixes. 2.45 is what Debian 12 has. */
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
  gates: {
    // Before, the option was yes or no, and with yes there is no backup while no standby is there.
    "backup-standby": { since: "2.54", source: "config.yaml at release/2.53 and release/2.54.0: prefer" },
  },
};
