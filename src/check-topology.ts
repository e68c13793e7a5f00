import { checkPlan } from "./check.ts";
import { orInternalError } from "./internal-error.ts";
import { locateAndSort } from "./locate-and-sort.ts";
import { type BuildOptions, readOptions } from "./model/build-options.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import type { Plan } from "./model/plan.ts";
import { parseTopology } from "./parse.ts";
import { resolvePlan } from "./plan.ts";
import { readTopology } from "./topology-texts.ts";
import { atWrittenPlaces } from "./written-places.ts";

export type CheckResult =
  | {
      readonly ok: true;
      readonly plan: Plan;
      /** Warnings and notes. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Checks a topology as `buildBundle` does, and generates no files. Never throws.
 *
 * @param input as that of `buildBundle`
 */
export function checkTopology(input: unknown, options?: BuildOptions): CheckResult {
  return orInternalError((): CheckResult => {
    const read = readOptions(options);
    return "problems" in read
      ? { ok: false, diagnostics: read.problems }
      : checkedTopology(input, read.options);
  });
}

/** Checks a topology with options that are read. */
export function checkedTopology(input: unknown, options: BuildOptions): CheckResult {
  const source = readTopology(input);
  const failed = (diagnostics: readonly Diagnostic[]): CheckResult => ({
    ok: false,
    diagnostics: locateAndSort(diagnostics, source),
  });
  if (source.diagnostics.length > 0) return failed(source.diagnostics);

  const parsed = parseTopology(source.value);
  if (!parsed.ok) return failed(parsed.diagnostics);
  const plan = resolvePlan(parsed.topology);
  const diagnostics = atWrittenPlaces(checkPlan(plan, options), source.value);
  if (diagnostics.some(({ severity }) => severity === "error")) return failed(diagnostics);
  return { ok: true, plan, diagnostics: locateAndSort(diagnostics, source) };
}
