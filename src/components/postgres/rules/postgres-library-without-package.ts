import type { ComponentRule } from "../../../model/component.ts";
import { extraOf } from "../../../model/override.ts";
import type { Settings } from "../schema.ts";

/** Libraries in the packages of PostgreSQL that can be preloaded (Debian's postgresql-15, whose manual lists them). */
const brought = new Set([
  "auth_delay",
  "auto_explain",
  "basebackup_to_shell",
  "basic_archive",
  "passwordcheck",
  "pg_overexplain",
  "pg_prewarm",
  "pg_stat_statements",
  "sepgsql",
]);

const parameters = ["shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"];

export const postgresLibraryWithoutPackage: ComponentRule<Settings> = {
  id: "postgres-library-without-package",
  severity: "warning",
  summary: "PostgreSQL preloads only libraries that its packages bring.",
  rationale:
    "PostgreSQL does not start while a library of shared_preload_libraries is missing (tried with 15: could not access file), and refuses sessions while one of the others is. The bundle installs no extensions.",
  bad: { postgres: { extra: { parameters: { shared_preload_libraries: "pg_cron" } } } },
  good: { postgres: { extra: { parameters: { shared_preload_libraries: "pg_stat_statements" } } } },
  sources: [
    "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SHARED-PRELOAD-LIBRARIES",
  ],
  *check(settings, plan) {
    for (const { key, host, source } of plan.overrides) {
      if (!source.startsWith("/postgres/") || !parameters.includes(key)) continue;
      const value = extraOf(settings, host ?? "", (extra) => extra.parameters)[key];
      const missing = String(value ?? "")
        .split(",")
        .map((name) => name.trim().replaceAll('"', ""))
        .filter((name) => name !== "" && !brought.has(name));
      if (missing.length === 0) continue;
      yield {
        message: `${key} names ${missing.map((name) => `"${name}"`).join(", ")}, which no package of the bundle brings.`,
        at: [source],
        hint: "Install its package on every node before install.sh runs, and accept this finding with how you do so.",
      };
    }
  },
};
