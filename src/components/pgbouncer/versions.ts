import type { VersionTable } from "../../model/version.ts";

/** Gates of settings that changed between releases: what src/main.c of each release's tag reads, and NEWS.md says. */
export const pgbouncerVersions: VersionTable = {
  product: "PgBouncer",
  setting: "/pgbouncer/version",
  series: [
    { name: "1.18" },
    { name: "1.19" },
    { name: "1.20" },
    { name: "1.21" },
    { name: "1.22" },
    { name: "1.23" },
    { name: "1.24" },
    { name: "1.25" },
  ],
  gates: {
    max_prepared_statements: {
      since: "1.21",
      source: "NEWS.md 1.21.0; 1.18 refuses its file with it: unknown parameter (measured)",
    },
  },
};

/** The first that checks a certificate's name against the one host of several that it dialled (NEWS.md 1.25.0, #1303). */
export const verifiesEachHostSince = "1.25.0";
