import { emitBundle } from "./bundle.ts";
import type { ChangeFindingId } from "./change/change-findings.ts";
import { type ProofStage, proofStage } from "./change/proof/proof-stage.ts";
import { proveSteps } from "./change/proof/prove-steps.ts";
import { type Fault, readWrittenPlan, type WrittenPlan } from "./change/proof/written-plan.ts";
import { checkTopology } from "./check-topology.ts";
import { orInternalError } from "./internal-error.ts";
import { isPlainObject } from "./model/build-options.ts";
import type { Diagnostic } from "./model/diagnostic.ts";

/** Inputs of a proof besides the plan. */
export interface VerifyOptions {
  /** The topology with which the path must begin; absent: that of the plan. */
  readonly before?: unknown;
  /** The topology with which the path must end; absent: that of the plan. */
  readonly after?: unknown;
  /** As that of `buildBundle`. */
  readonly today?: string | undefined;
}

export type VerifyResult =
  | { readonly ok: true; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Proves a plan again from the topologies in it alone: each stage passes every rule, and the steps keep every law of a change.
 * Shares no code with `planChange` that finds stages or steps. Never throws.
 *
 * @param plan the plan, or the report of the command line that has it, as JSON text or as a value
 */
export function verifyChange(plan: unknown, options?: VerifyOptions): VerifyResult {
  return orInternalError(() => {
    const value = typeof plan === "string" ? parsed(plan) : plan;
    if (value === undefined) return refused({ at: "", message: "The plan is not JSON." }, "");
    const isReport = isPlainObject(value) && !("steps" in value) && ("change" in value || "summary" in value);
    const change = isReport ? value["change"] : value;
    // The report of a change that is refused has findings alone.
    if (isReport && !isPlainObject(change))
      return refused({ at: "", message: "The report has no plan of a change: its change was refused." }, "");
    const written = readWrittenPlan(change);
    const [fault] = "at" in written ? [written] : faultsOf(written, isPlainObject(options) ? options : {});
    return fault ? refused(fault, isReport ? "/change" : "") : { ok: true, diagnostics: [] };
  });
}

/** Only the first one counts: what follows may be its consequence. */
function* faultsOf(written: WrittenPlan, { before, after, today }: VerifyOptions): Iterable<Fault> {
  const stages: ProofStage[] = [];
  for (const [index, { title, topology, secrets = {} }] of written.stages.entries()) {
    const checked = checkTopology(topology, { today });
    if (!checked.ok) {
      const error = checked.diagnostics.find(({ severity }) => severity === "error");
      yield {
        at: `/stages/${index}`,
        message: `Stage ${index} "${title}" does not pass the rules: ${error?.message ?? ""}`,
      };
      return;
    }
    // Which files differ with the value of a secret does not depend on the value.
    const values = Object.entries(secrets).map(([name, states]) => [name, states.join()]);
    stages.push(
      proofStage(title, checked.plan, emitBundle(checked.plan, Object.fromEntries(values)), secrets),
    );
  }
  const [first, ...others] = stages;
  if (!first) {
    yield { at: "/stages", message: "The plan has no stages." };
    return;
  }
  const ends = [
    { given: before, index: 0, name: "running estate" },
    { given: after, index: stages.length - 1, name: "new estate" },
  ];
  for (const { given, index, name } of ends) {
    if (given === undefined) continue;
    const checked = checkTopology(given, { today });
    if (!checked.ok)
      yield { at: `/stages/${index}`, message: `The topology of the ${name} has errors of its own.` };
    else if (canonical(checked.plan.topology) !== canonical(stages[index]?.plan.topology))
      yield {
        at: `/stages/${index}`,
        message: `Stage ${index} is not the topology of the ${name}: the plan ${index === 0 ? "starts" : "ends"} elsewhere.`,
      };
  }
  const down = new Set(written.down);
  const unknown = written.down.find((host) => !first.hosts.has(host));
  if (unknown !== undefined) yield { at: "/down", message: `The running estate has no host "${unknown}".` };
  const unfinished = Object.entries(stages.at(-1)?.secrets ?? {}).find(
    ([, states]) => states.join() !== "new",
  );
  if (unfinished)
    yield {
      at: `/stages/${stages.length - 1}`,
      message: `The secret "${unfinished[0]}" does not have its new value alone at the end.`,
    };
  yield* proveSteps([first, ...others], written.steps, down);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Values as text, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    isPlainObject(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** @param base pointer to the plan */
function refused(
  { at, message }: Fault,
  base: string,
): { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  const finding: Diagnostic = {
    rule: "change-unproven" satisfies ChangeFindingId,
    severity: "error",
    message,
    at: [{ pointer: `${base}${at}` }],
    hint: "Plan the change again with gen-bundle plan OLD NEW --format json, and carry out no step of this plan.",
  };
  return { ok: false, diagnostics: [finding] };
}
