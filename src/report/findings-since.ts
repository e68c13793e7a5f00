import type { Diagnostic } from "../model/diagnostic.ts";

export interface FindingsSince {
  /** All errors, and what the base does not have. */
  readonly fresh: readonly Diagnostic[];
  /** Warnings and notes that the base has too. */
  readonly known: readonly Diagnostic[];
}

/**
 * Separates findings that a base has too from new ones. A finding is the same if its rule, its places and the names in
 * it are; its numbers may differ.
 */
export function findingsSince(base: readonly Diagnostic[], now: readonly Diagnostic[]): FindingsSince {
  const left = new Map<string, number>();
  for (const each of base) left.set(identity(each), (left.get(identity(each)) ?? 0) + 1);
  const fresh: Diagnostic[] = [];
  const known: Diagnostic[] = [];
  for (const each of now) {
    const key = identity(each);
    const amount = left.get(key) ?? 0;
    if (each.severity === "error" || amount === 0) fresh.push(each);
    else {
      left.set(key, amount - 1);
      known.push(each);
    }
  }
  return { fresh, known };
}

/** Names stand in double quotes. A finding whose acceptance is removed is a new one. */
function identity({ rule, severity, message, at, accepted }: Diagnostic): string {
  const places = at.map(({ pointer }) => pointer);
  return JSON.stringify([rule, severity, accepted === true, places, message.match(/"[^"]*"/g)]);
}
