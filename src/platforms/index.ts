import { debian12 } from "./debian12.ts";
import { rocky9 } from "./rocky9.ts";
import type { Traits } from "./traits.ts";

/** Every platform. To add one, add its file and a line here. The compiler then reports each table that lacks it. */
const traits = { rocky9, debian12 } satisfies Readonly<Record<string, Traits>>;

export type PlatformName = keyof typeof traits;

export interface Platform extends Traits {
  readonly name: PlatformName;
}

/** The platform of a topology without `platform`. */
export const defaultPlatform: PlatformName = "rocky9";

/** One value for each platform. */
export type ByPlatform<Value> = Readonly<Record<PlatformName, Value>>;

export const platformNames = Object.keys(traits) as [PlatformName, ...PlatformName[]];

export const platforms = Object.fromEntries(
  platformNames.map((name) => [name, { ...traits[name], name }]),
) as ByPlatform<Platform>;
