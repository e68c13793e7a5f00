import { type Pointer, pointerSegments } from "../../model/pointer.ts";

/** Formats a pointer for people, such as `"network.subnet"`. */
export function dotted(pointer: Pointer): string {
  return `"${pointerSegments(pointer).join(".")}"`;
}
