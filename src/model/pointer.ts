/** A JSON Pointer (RFC 6901) into the user's topology, such as "/airflow/web/port". "" is the whole document. */
export type Pointer = string;

/** The pointer to the value that `segments` lead to; each segment is a key or an index, unescaped. */
export function pointerTo(...segments: readonly (string | number)[]): Pointer {
  return segments
    .map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** The pointer to the list or object that holds the value. */
export function parentOf(pointer: Pointer): Pointer {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")));
}

/** The keys and indices that a pointer leads through, unescaped. */
export function pointerSegments(pointer: Pointer): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}
