import type { ByFamily, Platform } from "../../platforms/index.ts";

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
  /** Packages of the platform with the client of the DCS. */
  readonly clientPackages: readonly string[];
}

/** Layouts of the packages of PGDG. */
const layouts: ByFamily<(major: number) => Layout> = {
  el: (major) => ({
    home: "/var/lib/pgsql",
    binaries: `/usr/pgsql-${major}/bin`,
    data: `/var/lib/pgsql/${major}/data`,
    postBootstrap: "/var/lib/pgsql/post-bootstrap.sql",
    masks: [`postgresql-${major}.service`],
    databasePackages: [`postgresql${major}-server`, `postgresql${major}-contrib`],
    // The second package has the client of the DCS.
    patroniPackages: ["patroni", "patroni-etcd"],
    clientPackages: [],
  }),
  debian: (major) => ({
    home: "/var/lib/postgresql",
    binaries: `/usr/lib/postgresql/${major}/bin`,
    data: `/var/lib/postgresql/${major}/main`,
    postBootstrap: "/var/lib/postgresql/post-bootstrap.sql",
    masks: ["postgresql.service", `postgresql@${major}-main.service`],
    // Tried with postgresql-common 248: `pg_conftool createcluster.conf show create_main_cluster` says off.
    clusterSettings: "/etc/postgresql-common/createcluster.d/gen-bundle.conf",
    databasePackages: [`postgresql-${major}`],
    patroniPackages: ["patroni"],
    // Debian's package accepts the client of another DCS instead (tried with 4.0.7: it installs that of Consul).
    clientPackages: ["python3-etcd"],
  }),
};

/** Paths, units and packages of a major version on a platform. */
export function layoutOf({ family }: Platform, major: number): Layout {
  return layouts[family](major);
}
