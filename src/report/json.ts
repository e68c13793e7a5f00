import type { Analysis } from "../analysis/analysis.ts";
import type { Comparison } from "../analysis/compare-estates.ts";
import type { Diagnostic, Severity } from "../model/diagnostic.ts";

export interface JsonReport {
  /** True if a bundle was made. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Paths relative to the bundle; after a comparison, only those that differ. */
  readonly files?: readonly string[] | undefined;
  /** The base of --base, and the number of findings by rule that it has too; they are not in `diagnostics`. */
  readonly base?: { readonly file: string; readonly findings: Readonly<Record<string, number>> } | undefined;
  /** The comparison with another estate, if requested. */
  readonly comparison?: Comparison | undefined;
  /** The analysis of the estate, if requested. */
  readonly analysis?: Analysis | undefined;
}

/** Formats the result as one JSON document. Later releases may add keys. */
export function jsonReport({ ok, diagnostics, base, files, analysis, comparison }: JsonReport): string {
  const count = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length;
  const summary = { errors: count("error"), warnings: count("warning"), infos: count("info") };
  return `${JSON.stringify({ ok, summary, base, diagnostics, files, analysis, comparison }, undefined, 2)}\n`;
}
