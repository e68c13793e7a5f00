import type { Overrides } from "../../model/override.ts";

/** A copy of a value with settings at dotted paths. Missing objects on the way are created. */
export function withPaths(paths: Overrides, value: object): object {
  const result = structuredClone(value) as Record<string, unknown>;
  for (const [path, setting] of Object.entries(paths)) {
    const names = path.split(".");
    const last = names.pop() as string;
    let inner = result;
    for (const name of names) {
      const below = Object.hasOwn(inner, name) ? inner[name] : undefined;
      if (typeof below !== "object" || below === null || Array.isArray(below)) inner[name] = {};
      inner = inner[name] as Record<string, unknown>;
    }
    inner[last] = setting;
  }
  return result;
}
