import type { VersionTable } from "../../model/version.ts";

/**
 * All of these versions support every keyword of the template (compared with the parsers of 2.2.0, 2.2.7, 2.3.4 and
 * 2.4.3).
 */
export const keepalivedVersions = {
  product: "keepalived",
  setting: "/keepalived/version",
  // The project announces no end of life: only the newest series receives fixes.
  series: [{ name: "2.2" }, { name: "2.3" }, { name: "2.4" }],
  gates: {},
  // Rocky 9 has 2.2.8, and Debian 12 has 2.2.7.
  packaged: { rocky9: "2.2", debian12: "2.2" },
} as const satisfies VersionTable;
