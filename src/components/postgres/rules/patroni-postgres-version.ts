import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";

/** The first Patroni that knows the parameters and processes of a major version. */
const first: Readonly<Record<number, string>> = { 16: "3.0.3", 17: "4.0.0", 18: "4.0.7" };

export const patroniPostgresVersion: ComponentRule<Settings> = {
  id: "patroni-postgres-version",
  severity: "error",
  summary: "Patroni knows the version of PostgreSQL.",
  rationale:
    "Patroni checks parameters against lists of each major version and waits for processes by name when it stops one: PostgreSQL 16 is known since 3.0.3, 17 since 4.0.0 and 18 since 4.0.7 (Patroni release notes).",
  *check({ version, patroni }) {
    const needed = first[version];
    if (needed === undefined || compareVersions(patroni.version, needed) >= 0) return;
    yield {
      message: `Patroni ${patroni.version} does not know PostgreSQL ${version}; ${needed} is the first that does.`,
      at: ["/postgres/patroni/version", "/postgres/version"],
      hint: `Set the version of Patroni to ${needed} or newer.`,
    };
  },
};
