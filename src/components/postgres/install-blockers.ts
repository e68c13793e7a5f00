import type { InstallBlocker } from "../../model/facts.ts";
import type { PlatformName } from "../../platforms/index.ts";
import { layouts } from "./layout.ts";
import { postgresVersions } from "./versions.ts";

/** Data on a node that Patroni would refuse, or would leave behind without a word. */
export function installBlockers(platform: PlatformName, version: number): Omit<InstallBlocker, "host">[] {
  const { data } = layouts[platform](version);
  const others = postgresVersions.series.map(({ name }) => name).filter((name) => name !== String(version));
  return [
    {
      path: `${data}/PG_VERSION`,
      unless: `${data}/patroni.dynamic.json`,
      message: `PostgreSQL has a cluster in ${data} that Patroni did not make, and would refuse it.`,
    },
    // Tried with Patroni 3.0.2: a reload keeps the old folder, so all looks well until the next restart. Then a standby
    // is cloned into the new one, and when the leader restarts as well nobody leads and all wait for one to bootstrap.
    ...others.map((other) => {
      const { data: old } = layouts[platform](Number(other));
      return {
        path: `${old}/patroni.dynamic.json`,
        unless: `${data}/PG_VERSION`,
        message: `the cluster in ${old} is of PostgreSQL ${other}, and these files are for ${version}, which has none: no node would lead after the next restart. Upgrade the cluster as RUNBOOK.md says under "PostgreSQL: from another major version to ${version}".`,
        lasting: true,
      };
    }),
  ];
}
