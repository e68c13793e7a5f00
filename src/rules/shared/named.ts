import { enumerated } from "./enumerated.ts";

/** Formats `host "a"`, `hosts "a" and "b"`. */
export function named(noun: string, names: Iterable<string>): string {
  const all = [...names];
  return `${noun}${all.length === 1 ? "" : "s"} ${enumerated(all)}`;
}
