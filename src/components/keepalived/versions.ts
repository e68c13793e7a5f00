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
  // Enterprise Linux 9 has 2.2.8, and 10 has 2.2.8-9.el10. Debian 12 has 2.2.7, and Debian 13 has 2.3.3. Ubuntu 22.04 has
  // 2.2.4-0.2build1; its next release has the same series.
  packaged: {
    el9: "2.2",
    el10: "2.2",
    debian12: "2.2",
    debian13: "2.3",
    ubuntu2204: "2.2",
    ubuntu2404: "2.2",
  },
} as const satisfies VersionTable;
