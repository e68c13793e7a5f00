import { debian, el } from "./families.ts";
import type { Traits } from "./traits.ts";

/** Every platform. To add one, add its line here. The compiler then reports each table that lacks it. */
const traits = {
  el9: { ...el, title: "Enterprise Linux 9", release: 'PLATFORM_ID="platform:el9"' },
  el10: { ...el, title: "Enterprise Linux 10", release: 'PLATFORM_ID="platform:el10"' },
  debian12: { ...debian, title: "Debian 12", release: "VERSION_CODENAME=bookworm" },
  debian13: { ...debian, title: "Debian 13", release: "VERSION_CODENAME=trixie" },
  ubuntu2204: { ...debian, title: "Ubuntu 22.04", release: "VERSION_CODENAME=jammy" },
  ubuntu2404: { ...debian, title: "Ubuntu 24.04", release: "VERSION_CODENAME=noble" },
} satisfies Readonly<Record<string, Traits>>;

export type PlatformName = keyof typeof traits;

/** Other names of platforms. */
const aliases = { rocky9: "el9", rocky10: "el10" } as const satisfies Readonly<Record<string, PlatformName>>;

type PlatformAlias = keyof typeof aliases;

export interface Platform extends Traits {
  readonly name: PlatformName;
}

/** The platform of a topology without `platform`. */
export const defaultPlatform: PlatformName = "el9";

/** One value for each platform. */
export type ByPlatform<Value> = Readonly<Record<PlatformName, Value>>;

/** One value for each family. */
export type ByFamily<Value> = Readonly<Record<Platform["family"], Value>>;

export const platformNames = [...Object.keys(traits), ...Object.keys(aliases)] as [
  PlatformName | PlatformAlias,
  ...(PlatformName | PlatformAlias)[],
];

/** The platform that a topology names. */
export function platformOf(name: PlatformName | PlatformAlias): Platform {
  const known = Object.hasOwn(aliases, name) ? aliases[name as PlatformAlias] : (name as PlatformName);
  return { ...traits[known], name: known };
}
