import { type CheckResult, checkedTopology } from "./check-topology.ts";
import { emitArtifacts, emitDocuments, withPlaceholders } from "./emit.ts";
import { orInternalError } from "./internal-error.ts";
import type { Bundle } from "./model/artifact.ts";
import { type BuildOptions, readOptions } from "./model/build-options.ts";
import type { Plan } from "./model/plan.ts";
import type { Secrets } from "./model/secrets.ts";

export type BuildResult =
  | (Extract<CheckResult, { readonly ok: true }> & { readonly bundle: Bundle })
  | Extract<CheckResult, { readonly ok: false }>;

/**
 * Generates the files of every host from a topology, or reports everything that is wrong with it. Never throws. The
 * same input always gives the same result.
 *
 * @param input the topology as a value, as JSON or YAML text, or as a list of texts with names that are merged in their
 * order; findings in text have lines and columns
 */
export function buildBundle(input: unknown, options?: BuildOptions): BuildResult {
  return orInternalError((): BuildResult => {
    const read = readOptions(options);
    if ("problems" in read) return { ok: false, diagnostics: read.problems };
    const checked = checkedTopology(input, read.options);
    return checked.ok ? { ...checked, bundle: emitBundle(checked.plan, read.options.secrets) } : checked;
  });
}

/**
 * Generates the files of a plan without errors, as `buildBundle` does.
 *
 * @throws TypeError for anything but a plan and an object with text by name, or if a text has control characters
 */
export function emitBundle(plan: Plan, secrets: Secrets = {}): Bundle {
  const artifacts = emitArtifacts(plan, secrets);
  // Documents are made from files without secrets, so they cannot contain any. Placeholders show where each one goes.
  const sources = Object.keys(secrets).length === 0 ? artifacts : withPlaceholders(plan, artifacts);
  return { name: plan.name, artifacts, documents: emitDocuments(plan, sources) };
}
