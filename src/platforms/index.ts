import type { Platform, PlatformName } from "../model/platform.ts";
import { debian12 } from "./debian12.ts";
import { rocky9 } from "./rocky9.ts";

export const platforms: Readonly<Record<PlatformName, Platform>> = { rocky9, debian12 };
