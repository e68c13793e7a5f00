import type { Place } from "./model/diagnostic.ts";
import { type Pointer, pointerSegments, pointerTo } from "./model/pointer.ts";
import { parseTopology } from "./parse.ts";
import { sources, type TopologySource } from "./topology-texts.ts";
import { writtenPlaceFinder } from "./written-places.ts";

export interface ResolvedTopology {
  /** The topology in one piece: texts are merged, and ranges replaced by their hosts. Defaults are left out. */
  readonly value: unknown;
  /** The place that says the value at a pointer. */
  readonly originOf: (pointer: Pointer) => Place;
}

/**
 * Resolves a topology into one value with the place of each part; undefined if it has errors.
 *
 * @throws TypeError for anything but a result of `readTopology`
 */
export function resolveTopology(source: TopologySource): ResolvedTopology | undefined {
  sources.demand(source);
  if (source.diagnostics.length > 0) return undefined;
  const parsed = parseTopology(source.value);
  if (!parsed.ok) return undefined;
  const written = writtenPlaceFinder(source.value);
  return {
    value: withoutDefaults(parsed.topology, (pointer) => isIn(source.value, written(pointer).pointer), []),
    originOf: (pointer) => {
      if (typeof pointer !== "string") throw new TypeError("The pointer must be text.");
      return source.locate({ pointer: written(pointer).pointer });
    },
  };
}

/** The value without what is not written. */
function withoutDefaults(
  value: unknown,
  isWritten: (pointer: Pointer) => boolean,
  path: readonly (string | number)[],
): unknown {
  if (Array.isArray(value))
    return value.map((each, index) => withoutDefaults(each, isWritten, [...path, index]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      const inner = [...path, key];
      return isWritten(pointerTo(...inner)) ? [[key, withoutDefaults(each, isWritten, inner)]] : [];
    }),
  );
}

function isIn(value: unknown, pointer: Pointer): boolean {
  let inner = value;
  for (const segment of pointerSegments(pointer)) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, segment)) return false;
    inner = (inner as Readonly<Record<string, unknown>>)[segment];
  }
  return true;
}
