import type { ByPlatform } from "../../platforms/index.ts";

/** Where PostgreSQL of a major version lies on a platform, and which of its units must never run beside Patroni. */
export interface Layout {
  readonly home: string;
  readonly binaries: string;
  readonly data: string;
  readonly masks: readonly string[];
  /** Read when a package is installed, which otherwise makes a cluster of its own and starts it. */
  readonly clusterSettings?: string;
  /** Packages, all of them PGDG's. Debian 12's own Patroni is 3.0.2, which loses rows. */
  readonly databasePackages: readonly string[];
  readonly patroniPackages: readonly string[];
}

/** PGDG's packages on Rocky, Debian's and PGDG's on Debian. */
export const layouts: ByPlatform<(major: number) => Layout> = {
  rocky9: (major) => ({
    home: "/var/lib/pgsql",
    binaries: `/usr/pgsql-${major}/bin`,
    data: `/var/lib/pgsql/${major}/data`,
    masks: [`postgresql-${major}.service`],
    databasePackages: [`postgresql${major}-server`, `postgresql${major}-contrib`],
    // The second brings what Patroni speaks to a consensus store of the role "consensus" with.
    patroniPackages: ["patroni", "patroni-etcd"],
  }),
  debian12: (major) => ({
    home: "/var/lib/postgresql",
    binaries: `/usr/lib/postgresql/${major}/bin`,
    data: `/var/lib/postgresql/${major}/main`,
    masks: ["postgresql.service", `postgresql@${major}-main.service`],
    // Tried with postgresql-common 248: `pg_conftool createcluster.conf show create_main_cluster` says off.
    clusterSettings: "/etc/postgresql-common/createcluster.d/gen-bundle.conf",
    databasePackages: [`postgresql-${major}`],
    patroniPackages: ["patroni"],
  }),
};
