import type { Analysis } from "../analysis/analysis.ts";
import type { Comparison } from "../analysis/compare-estates.ts";
import type { EstatePackages } from "../analysis/estate-packages.ts";
import type { EstateChange } from "../change/estate-change.ts";
import type { Diagnostic, Severity } from "../model/diagnostic.ts";

/** A difference between a directory and the bundle. */
export interface PendingChange {
  /** Undefined for a file of the whole estate. */
  readonly host?: string;
  /** Absolute on the host, or relative to the bundle. That of a directory ends with "/". */
  readonly path: string;
  readonly change: "added" | "changed" | "removed";
  /** The units that the change reloads, restarts or stops on the host. */
  readonly units: readonly string[];
  /** Undefined if there are no units. */
  readonly action?: "reload" | "restart" | "stop";
}

export interface JsonReport {
  /** True if a bundle was made. */
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Paths relative to the bundle; after a comparison, only those that differ. */
  readonly files?: readonly string[] | undefined;
  /** After a comparison, the differences: those that were written, or that would be. */
  readonly changes?: readonly PendingChange[] | undefined;
  /** The base of --base, and the number of findings by rule that it has too; they are not in `diagnostics`. */
  readonly base?: { readonly file: string; readonly findings: Readonly<Record<string, number>> } | undefined;
  /** The comparison with another estate, if requested. */
  readonly comparison?: Comparison | undefined;
  /** The analysis of the estate, if requested. */
  readonly analysis?: Analysis | undefined;
  /** The plan of a change, if requested. */
  readonly change?: ReturnType<typeof changeJson> | undefined;
  /** The packages of the estate, if requested. */
  readonly packages?: EstatePackages | undefined;
}

/** The plan of a change for programs: its stages have their topologies, and neither plans nor files. */
export function changeJson({
  name,
  changes,
  down,
  rotated,
  stages,
  steps,
  beforehand,
  afterwards,
}: EstateChange) {
  return {
    name,
    changes,
    down,
    rotated,
    stages: stages.map(({ title, topology, secrets }) => ({ title, topology, secrets })),
    steps,
    beforehand,
    afterwards,
  };
}

/** Formats the result as one JSON document. Later releases may add keys. */
export function jsonReport({
  ok,
  diagnostics,
  base,
  files,
  changes,
  analysis,
  comparison,
  change,
  packages,
}: JsonReport): string {
  const count = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length;
  const summary = { errors: count("error"), warnings: count("warning"), infos: count("info") };
  const report = {
    ok,
    summary,
    base,
    diagnostics,
    files,
    changes,
    analysis,
    comparison,
    change,
    packages,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
