import type { VersionTable } from "../../model/version.ts";

/**
 * Every word that the template writes is known to all of these: it was held against the parser of 2.2.0, 2.2.7, 2.3.4
 * and 2.4.3.
 */
export const keepalivedVersions = {
  product: "keepalived",
  setting: "/keepalived/version",
  // The project names no day: fixes go to the newest series alone.
  series: [{ name: "2.2" }, { name: "2.3" }, { name: "2.4" }],
  gates: {},
  // Rocky 9 has 2.2.8, and Debian 12 has 2.2.7.
  packaged: { rocky9: "2.2", debian12: "2.2" },
} as const satisfies VersionTable;
