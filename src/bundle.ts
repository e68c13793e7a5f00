import { checkPlan } from "./check.ts";
import { emitArtifacts, emitDocuments } from "./emit.ts";
import type { Bundle } from "./model/artifact.ts";
import type { BuildOptions } from "./model/build-options.ts";
import type { Diagnostic, Severity } from "./model/diagnostic.ts";
import { mapNonEmpty } from "./model/non-empty.ts";
import { compareText } from "./model/order.ts";
import type { Plan } from "./model/plan.ts";
import { parseTopology } from "./parse.ts";
import { resolvePlan } from "./plan.ts";
import { readSourceText } from "./source-text.ts";

export type BuildResult =
  | {
      readonly ok: true;
      readonly bundle: Bundle;
      readonly plan: Plan;
      /** Warnings and notes. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Turns a topology into the files of every host, or into everything that is wrong with it. Never throws, and the same
 * input always gives the same result.
 *
 * @param input the topology as a value, or as JSON or YAML text; with text every finding has its line and column
 */
export function buildBundle(input: unknown, options?: BuildOptions): BuildResult {
  try {
    const secrets = options?.secrets ?? {};
    const source = typeof input === "string" ? readSourceText(input) : undefined;
    const failed = (diagnostics: readonly Diagnostic[]): BuildResult => ({
      ok: false,
      diagnostics: locateAndSort(diagnostics, source?.locate),
    });
    if (source && source.diagnostics.length > 0) return failed(source.diagnostics);

    const parsed = parseTopology(source ? source.value : input);
    if (!parsed.ok) return failed(parsed.diagnostics);
    const plan = resolvePlan(parsed.topology);
    const diagnostics = checkPlan(plan, options);
    if (diagnostics.some(({ severity }) => severity === "error")) return failed(diagnostics);

    const artifacts = emitArtifacts(plan, secrets);
    // Documents are made from files without secrets: they can hold none, and a placeholder says where each one goes.
    const bare = Object.keys(secrets).length === 0 ? artifacts : emitArtifacts(plan);
    const bundle = { name: plan.name, artifacts, documents: emitDocuments(plan, bare) };
    return { ok: true, bundle, plan, diagnostics: locateAndSort(diagnostics, source?.locate) };
  } catch (error) {
    return {
      ok: false,
      diagnostics: [
        {
          rule: "internal-error",
          severity: "error",
          message: `gen-bundle failed on this topology: ${error instanceof Error ? error.message : "unknown error"}`,
          at: [{ pointer: "" }],
          hint: "This is a defect of gen-bundle: please report it with the topology.",
        },
      ],
    };
  }
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Gives every place its line and column, and orders findings: errors first, then as the topology reads. */
function locateAndSort(
  diagnostics: readonly Diagnostic[],
  locate: ((place: Diagnostic["at"][number]) => Diagnostic["at"][number]) | undefined,
): readonly Diagnostic[] {
  return diagnostics
    .map((diagnostic) => (locate ? { ...diagnostic, at: mapNonEmpty(diagnostic.at, locate) } : diagnostic))
    .sort(
      (a, b) =>
        order[a.severity] - order[b.severity] ||
        (a.at[0].line ?? 0) - (b.at[0].line ?? 0) ||
        (a.at[0].column ?? 0) - (b.at[0].column ?? 0) ||
        compareText(a.at[0].pointer, b.at[0].pointer) ||
        compareText(a.rule, b.rule) ||
        compareText(a.message, b.message),
    );
}
