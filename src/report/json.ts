import type { Analysis } from "../analysis/analysis.ts";
import type { Diagnostic, Severity } from "../model/diagnostic.ts";

export interface JsonReport {
  /** Whether there is a bundle. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Paths below the directory of the bundle; of those that differ, when the bundle was compared. */
  readonly files?: readonly string[] | undefined;
  /** What the estate survives, when that was asked for. */
  readonly analysis?: Analysis | undefined;
}

/** The outcome for programs: one JSON document, to which later releases may add keys. */
export function jsonReport({ ok, diagnostics, files, analysis }: JsonReport): string {
  const count = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length;
  const summary = { errors: count("error"), warnings: count("warning"), infos: count("info") };
  return `${JSON.stringify({ ok, summary, diagnostics, files, analysis }, undefined, 2)}\n`;
}
