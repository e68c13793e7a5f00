import type { PlatformName } from "../../model/platform.ts";

/** Where PostgreSQL of a major version lies on a platform, and which of its units must never run beside Patroni. */
export interface Layout {
  readonly home: string;
  readonly binaries: string;
  readonly data: string;
  readonly masks: readonly string[];
}

/** PGDG's packages on Rocky, Debian's and PGDG's on Debian. */
export const layouts: Readonly<Record<PlatformName, (major: number) => Layout>> = {
  rocky9: (major) => ({
    home: "/var/lib/pgsql",
    binaries: `/usr/pgsql-${major}/bin`,
    data: `/var/lib/pgsql/${major}/data`,
    masks: [`postgresql-${major}.service`],
  }),
  debian12: (major) => ({
    home: "/var/lib/postgresql",
    binaries: `/usr/lib/postgresql/${major}/bin`,
    data: `/var/lib/postgresql/${major}/main`,
    masks: ["postgresql.service", `postgresql@${major}-main.service`],
  }),
};
