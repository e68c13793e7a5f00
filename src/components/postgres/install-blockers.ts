import type { InstallBlocker } from "../../model/facts.ts";
import type { Platform } from "../../platforms/index.ts";
import { layoutOf } from "./layout.ts";
import { postgresVersions } from "./versions.ts";

/** Data on a node that Patroni would reject, or would silently ignore. */
export function installBlockers(platform: Platform, version: number): Omit<InstallBlocker, "host">[] {
  const { data } = layoutOf(platform, version);
  const others = postgresVersions.series.map(({ name }) => name).filter((name) => name !== String(version));
  return [
    {
      path: `${data}/PG_VERSION`,
      unless: `${data}/patroni.dynamic.json`,
      message: `PostgreSQL has a cluster in ${data} that Patroni did not create and would reject.`,
    },
    // Tried with Patroni 3.0.2: a reload keeps the old data directory, so the cluster looks healthy until the next restart.
    // Then a standby is cloned into the new one. When the leader restarts too, no node leads, and all wait for a bootstrap.
    ...others.map((other) => {
      const { data: old } = layoutOf(platform, Number(other));
      return {
        path: `${old}/patroni.dynamic.json`,
        unless: `${data}/PG_VERSION`,
        message: `the cluster in ${old} is of PostgreSQL ${other}, and these files are for ${version}, which has no cluster yet: no node would lead after the next restart. Upgrade the cluster as described in RUNBOOK.md under "PostgreSQL: to another version", or plan the upgrade with gen-bundle plan.`,
        lasting: true,
      };
    }),
  ];
}
