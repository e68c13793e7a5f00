import type { Finding } from "../../model/diagnostic.ts";
import type { Pointer } from "../../model/pointer.ts";

/** The distinct pointers of a finding, in order. */
export function pointers(first: Pointer, ...others: readonly Pointer[]): Finding["at"] {
  return [first, ...[...new Set(others)].filter((other) => other !== first)];
}
