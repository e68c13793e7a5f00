export function place(path: readonly (string | number)[], root: string): string {
  return path.length === 0 ? root : quote(dotted(path));
}

export function dotted(path: readonly (string | number)[]): string {
  return path.map(String).join(".");
}

export function quote(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? shown(String(value)) : shown(value);
}

/** Formats a value as JSON, shortened to fit a sentence. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (typeof value === "object" && value !== null) {
    const { name = "" } = (Object.getPrototypeOf(value) as object | null)?.constructor ?? {};
    return name === "Object" || !/^[A-Za-z]\w{0,39}$/.test(name)
      ? "an object"
      : `an object of the class ${name}`;
  }
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint")
    return `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text;
}

/** A value as text, or no text for an object or a list, whose text can be endless: lists can share parts. */
export function scalarText(value: unknown): string {
  return typeof value === "object" || typeof value === "function" ? "" : String(value);
}
