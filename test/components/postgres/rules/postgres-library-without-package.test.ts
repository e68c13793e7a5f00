import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const found = (parameters: Record<string, string>) =>
  findings("postgres-library-without-package", topology({ postgres: { extra: { parameters } } }));

describe("postgres-library-without-package", () => {
  it("finds an extension that the bundle does not install", () =>
    expect(found({ shared_preload_libraries: "pg_stat_statements, pg_cron,timescaledb" })).toEqual([
      {
        message:
          'shared_preload_libraries names "pg_cron", "timescaledb", which no package of the bundle brings.',
        at: ["/postgres/extra/parameters/shared_preload_libraries"],
        hint: "Install its package on every node before install.sh runs, and accept this finding with how you do so.",
      },
    ]));

  it("finds it on one host", () => {
    const extraByHost = { n2: { parameters: { session_preload_libraries: "plprofiler" } } };
    const [finding] = findings("postgres-library-without-package", topology({ postgres: { extraByHost } }));
    expect(finding?.at).toEqual(["/postgres/extraByHost/n2/parameters/session_preload_libraries"]);
  });

  it("accepts what the packages bring", () =>
    expect(found({ shared_preload_libraries: '"pg_stat_statements",auto_explain' })).toEqual([]));
});
