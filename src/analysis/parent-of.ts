import type { Pointer } from "../model/pointer.ts";

/** The pointer to the list or object that holds the value. */
export function parentOf(pointer: Pointer): Pointer {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")));
}
