import type { ByPlatform } from "../../platforms/index.ts";

/** Paths, units and packages of a major version of PostgreSQL on a platform. */
export interface Layout {
  readonly home: string;
  readonly binaries: string;
  readonly data: string;
  /** SQL with passwords. It is in a directory of postgres, who removes it. */
  readonly postBootstrap: string;
  /** Units of the packages, which must never run together with Patroni. */
  readonly masks: readonly string[];
  /** Settings that keep a package from creating and starting a cluster when it is installed. */
  readonly clusterSettings?: string;
  /** Packages, all from PGDG. Patroni of Debian 12 is 3.0.2, which loses rows. */
  readonly databasePackages: readonly string[];
  readonly patroniPackages: readonly string[];
}

/** Layouts of the PGDG packages on Rocky, and of those of PGDG and Debian on Debian. */
export const layouts: ByPlatform<(major: number) => Layout> = {
  rocky9: (major) => ({
    home: "/var/lib/pgsql",
    binaries: `/usr/pgsql-${major}/bin`,
    data: `/var/lib/pgsql/${major}/data`,
    postBootstrap: "/var/lib/pgsql/post-bootstrap.sql",
    masks: [`postgresql-${major}.service`],
    databasePackages: [`postgresql${major}-server`, `postgresql${major}-contrib`],
    // The second package has the client of the DCS.
    patroniPackages: ["patroni", "patroni-etcd"],
  }),
  debian12: (major) => ({
    home: "/var/lib/postgresql",
    binaries: `/usr/lib/postgresql/${major}/bin`,
    data: `/var/lib/postgresql/${major}/main`,
    postBootstrap: "/var/lib/postgresql/post-bootstrap.sql",
    masks: ["postgresql.service", `postgresql@${major}-main.service`],
    // Tried with postgresql-common 248: `pg_conftool createcluster.conf show create_main_cluster` says off.
    clusterSettings: "/etc/postgresql-common/createcluster.d/gen-bundle.conf",
    databasePackages: [`postgresql-${major}`],
    patroniPackages: ["patroni"],
  }),
};
