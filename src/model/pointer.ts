/** A JSON Pointer (RFC 6901) into the user's topology, such as "/airflow/web/port". "" is the whole document. */
export type Pointer = string;

/** Forms the pointer to a value. Each segment is a key or an index, unescaped. */
export function pointerTo(...segments: readonly (string | number)[]): Pointer {
  return segments
    .map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** The pointer to the enclosing list or object. */
export function parentOf(pointer: Pointer): Pointer {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")));
}

/** The keys and indices of a pointer, unescaped. */
export function pointerSegments(pointer: Pointer): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}
