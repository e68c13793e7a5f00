import { type Pointer, pointerSegments } from "../../model/pointer.ts";

/** A place in the topology as a person would say it, such as `"network.subnet"`. */
export function dotted(pointer: Pointer): string {
  return `"${pointerSegments(pointer).join(".")}"`;
}
