import type { Diagnostic } from "../model/diagnostic.ts";
import { groupBy } from "../model/group-by.ts";

/** Counts findings by rule: "zone-unknown (2), single-zone". */
export function ruleCounts(diagnostics: readonly Diagnostic[]): string {
  return [...groupBy(diagnostics, ({ rule }) => rule)]
    .map(([rule, { length }]) => (length === 1 ? rule : `${rule} (${length})`))
    .join(", ");
}
