/** Compares by code units, which gives the same order everywhere. Locales do not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The entries of a record, sorted by key. The order in which a user wrote them has no meaning. */
export function sortedEntries<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => compareText(a, b));
}
