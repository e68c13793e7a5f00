import type { VersionTable } from "../../model/version.ts";

/** Settings that changed between releases, from src/main.c at each tag and from NEWS.md. */
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
      source: "NEWS.md 1.21.0; 1.18 rejects a file that has it: unknown parameter (tried)",
    },
  },
};

/** First version that verifies a certificate against the one host of a list that it connected to (NEWS.md 1.25.0, #1303). */
export const verifiesEachHostSince = "1.25.0";
