import type { ByPlatform, Platform } from "../../platforms/index.ts";

/** The product that a platform packages. Its name is also that of its programs, its user and its state directory. */
export interface Packaged {
  readonly name: "redis" | "valkey";
  readonly title: "Redis" | "Valkey";
  /** Series of the package. */
  readonly series: string;
  readonly packages: readonly string[];
  readonly serverUnit: string;
  readonly sentinelUnit: string;
}

const debian = (name: Packaged["name"], series: string): Packaged => ({
  name,
  title: name === "redis" ? "Redis" : "Valkey",
  series,
  packages: [`${name}-server`, `${name}-sentinel`],
  serverUnit: `${name}-server.service`,
  sentinelUnit: `${name}-sentinel.service`,
});

const el = (name: Packaged["name"], series: string): Packaged => ({
  ...debian(name, series),
  packages: [name],
  serverUnit: `${name}.service`,
});

/**
 * Debian 12 has redis 5:7.0.15-1~deb12u10, and Debian 13 has valkey 8.1.1+dfsg1-3+deb13u3 (apt; units and programs from the
 * packages). packages.ubuntu.com names valkey 7.2.12+dfsg1-0ubuntu0.1 for 24.04, and redis 6.0.16 for 22.04: its Sentinel
 * has no users, so that whoever reaches it could move the leader (ACL for Sentinel: release notes of 6.2). AppStream has
 * redis 6.2 in 9 and valkey 8.0 in 10, each in one package with both units.
 */
const packaged: ByPlatform<Packaged | undefined> = {
  el9: el("redis", "6.2"),
  el10: el("valkey", "8.0"),
  debian12: debian("redis", "7.0"),
  debian13: debian("valkey", "8.1"),
  ubuntu2204: undefined,
  ubuntu2404: debian("valkey", "7.2"),
};

/** The package of a platform; undefined: it has none that the bundle supports. */
export function packagedOn({ name }: Pick<Platform, "name">): Packaged | undefined {
  return packaged[name];
}

/** Home of the data and of the files that the daemons rewrite. */
export function stateDirectory({ name }: Packaged): string {
  return `/var/lib/${name}`;
}
