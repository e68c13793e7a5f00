import { checkPlan } from "./check.ts";
import { emitArtifacts, emitDocuments, withPlaceholders } from "./emit.ts";
import type { Bundle } from "./model/artifact.ts";
import { type BuildOptions, readOptions } from "./model/build-options.ts";
import type { Diagnostic, Place, Severity } from "./model/diagnostic.ts";
import { mapNonEmpty } from "./model/non-empty.ts";
import { compareText } from "./model/order.ts";
import type { Plan } from "./model/plan.ts";
import { parentOf, pointerSegments, pointerTo } from "./model/pointer.ts";
import { withoutSecrets } from "./model/secret-like.ts";
import type { Secrets } from "./model/secrets.ts";
import { parseTopology, quotedSecrets } from "./parse.ts";
import { resolvePlan } from "./plan.ts";
import { readTopology, type TopologySource } from "./topology-texts.ts";
import { atWrittenPlaces } from "./written-places.ts";

export type CheckResult =
  | {
      readonly ok: true;
      readonly plan: Plan;
      /** Warnings and notes. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

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

function checkedTopology(input: unknown, options: BuildOptions): CheckResult {
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

/** The result, or a finding in place of an error. */
export function orInternalError<Result>(
  make: () => Result,
): Result | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  try {
    return make();
  } catch (error) {
    return {
      ok: false,
      diagnostics: [
        {
          rule: "internal-error",
          severity: "error",
          message: `gen-bundle failed on this topology: ${error instanceof Error ? error.message : "unknown error"}`,
          at: [{ pointer: "" }],
          hint: "This is a bug in gen-bundle. Report it, with the topology.",
        },
      ],
    };
  }
}

/** Puts the place of a key that the topology sets before those of keys that have their defaults. */
function writtenFirst(diagnostic: Diagnostic, value: unknown): Diagnostic {
  const [first, ...others] = diagnostic.at;
  if (others.length === 0 || first.file !== undefined || isWritten(first, value)) return diagnostic;
  const written = others.find((place) => isWritten(place, value));
  if (!written) return diagnostic;
  return { ...diagnostic, at: [written, first, ...others.filter((place) => place !== written)] };
}

function isWritten({ pointer }: Place, value: unknown): boolean {
  let inner = value;
  for (const segment of pointerSegments(pointer)) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, segment)) return false;
    inner = (inner as Readonly<Record<string, unknown>>)[segment];
  }
  return true;
}

/** Adds to a finding about a list that it replaces another one, which may be a surprise. */
function withNote(diagnostic: Diagnostic, replacedLists: TopologySource["replacedLists"]): Diagnostic {
  const [{ pointer }] = diagnostic.at;
  if (!replacedLists.has(pointer) && !replacedLists.has(parentOf(pointer))) return diagnostic;
  const note = "Lists are not merged: this one replaces that of an earlier file.";
  return { ...diagnostic, hint: [diagnostic.hint ?? [], note].flat().join(" ") };
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * Adds line and column to every place, masks secrets in names and quoted text, and sorts findings: by severity, then by
 * their position in the topology.
 */
export function locateAndSort(
  diagnostics: readonly Diagnostic[],
  { value, locate, names, replacedLists }: TopologySource,
): readonly Diagnostic[] {
  // Places in other files, such as one with values of secrets, come last.
  const rank = ({ file }: Place) =>
    file === undefined ? 0 : names.includes(file) ? names.indexOf(file) : names.length + 1;
  const hidden = diagnostics.length === 0 ? [] : quotedSecrets(value);
  const shown = (text: string) =>
    hidden.reduce(
      (masked, each) => masked.replaceAll(each, `"${"*".repeat(each.length - 2)}"`),
      withoutSecrets(text),
    );
  return diagnostics
    .map((diagnostic) => withNote(writtenFirst(diagnostic, value), replacedLists))
    .map(({ message, at, hint, ...diagnostic }) => ({
      ...diagnostic,
      message: shown(message),
      at: mapNonEmpty(at, (place) => {
        const located = locate(place);
        return { ...located, pointer: pointerTo(...pointerSegments(located.pointer).map(withoutSecrets)) };
      }),
      hint: hint === undefined ? undefined : shown(hint),
    }))
    .sort(
      (a, b) =>
        order[a.severity] - order[b.severity] ||
        rank(a.at[0]) - rank(b.at[0]) ||
        (a.at[0].line ?? 0) - (b.at[0].line ?? 0) ||
        (a.at[0].column ?? 0) - (b.at[0].column ?? 0) ||
        compareText(a.at[0].pointer, b.at[0].pointer) ||
        compareText(a.rule, b.rule) ||
        compareText(a.message, b.message),
    );
}
