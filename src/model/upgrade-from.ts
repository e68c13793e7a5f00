import { olderVersion, type Upgrade } from "./facts.ts";

/** An upgrade whose texts name the version from which it starts. */
export function upgradeFrom(upgrade: Upgrade, version: string): Upgrade {
  const named = (value: unknown): unknown =>
    typeof value === "string"
      ? value.replaceAll(olderVersion, version)
      : Array.isArray(value)
        ? value.map(named)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each)]))
          : value;
  return named(upgrade) as Upgrade;
}
