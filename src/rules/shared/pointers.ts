import type { Finding } from "../../model/diagnostic.ts";
import type { Pointer } from "../../model/pointer.ts";

/** Pointers as a finding carries them: each once, in order. */
export function pointers(first: Pointer, ...others: readonly Pointer[]): Finding["at"] {
  return [first, ...[...new Set(others)].filter((other) => other !== first)];
}
