import type { Pointer } from "../model/pointer.ts";
import { pointerTo } from "../model/pointer.ts";

/** A value of the topology that differs. Lists count as one value. */
export interface LeafChange {
  readonly pointer: Pointer;
  /** undefined: it is new. */
  readonly before: unknown;
  /** undefined: it is gone. */
  readonly after: unknown;
}

/** The values that differ between two topologies with all defaults, in the order of the new one; those that are gone last. */
export function leafChanges(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): readonly LeafChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return keys.flatMap((key) => leafChanges(before[key], after[key], [...path, key]));
  }
  return JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [{ pointer: pointerTo(...path), before, after }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
