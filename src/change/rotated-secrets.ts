import { isPlainObject } from "../model/build-options.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Rotation, Step } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import type { Pointer } from "../model/pointer.ts";
import type { Secrets } from "../model/secrets.ts";
import type { ChangeFindingId } from "./change-findings.ts";
import { leafChanges } from "./leaf-changes.ts";

/** A secret whose value changes, with its way to do so. */
export interface RotatedSecret {
  readonly name: string;
  /** The place in the topology that asks for it. */
  readonly source: Pointer;
  readonly old: string;
  readonly next: string;
  readonly rotation: Rotation;
  /** The steps of its procedure. */
  readonly steps: readonly Step[];
}

/** Values of secrets by name, those of the running estate in any form. */
interface ValuesOfBoth {
  readonly secrets?: Secrets | undefined;
  readonly oldSecrets?: unknown;
}

/**
 * The secrets of both estates whose values differ, and the reasons why a plan cannot rotate them. A name without one of the
 * values is not rotated.
 */
export function rotatedSecrets(
  before: Plan,
  after: Plan,
  { secrets: newValues = {}, oldSecrets: oldValues }: ValuesOfBoth = {},
  down: ReadonlySet<string>,
): {
  /** The values of the running estate, as far as they are known. */
  readonly before: Secrets | undefined;
  readonly secrets: readonly RotatedSecret[];
  readonly diagnostics: readonly Diagnostic[];
} {
  if (oldValues === undefined) return { before: newValues, secrets: [], diagnostics: [] };
  if (!isPlainObject(oldValues))
    return refusal({
      rule: "invalid-value",
      message: 'The option "oldSecrets" must be an object with the values of secrets by name.',
      at: [{ pointer: "" }],
    });
  const valueOf = (values: Readonly<Record<string, unknown>>, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const known = new Set(before.secrets.map(({ name }) => name));
  const former: Record<string, string> = { ...newValues };
  const differing = after.secrets.flatMap(({ name, source }) => {
    const old = valueOf(oldValues, name);
    if (old !== undefined) former[name] = old;
    const next = valueOf(newValues, name);
    return old === undefined || next === undefined || old === next || !known.has(name)
      ? []
      : [{ name, source, old, next }];
  });
  const [first] = differing;
  if (first && leafChanges(before.topology, after.topology).length > 0)
    return refusal({
      rule: "change-secret-and-topology" satisfies ChangeFindingId,
      message: `The value of the secret "${first.name}" changes together with the topology.`,
      at: [{ pointer: first.source }],
      hint: "Rotate secrets in a plan of its own, from the topology of the running estate to the same one.",
    });
  if (first && down.size > 0)
    return refusal({
      rule: "change-host-down" satisfies ChangeFindingId,
      message: `The value of the secret "${first.name}" changes, and ${[...down].join(", ")} would return with the old one.`,
      at: [{ pointer: first.source }],
      hint: "Repair the hosts that are down first, or remove them from the topology in a plan of its own.",
    });
  const secrets: RotatedSecret[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { name, source, old, next } of differing) {
    const procedure = after.procedures.find(
      (each) => each.occasion === "rotation" && each.secrets?.includes(name),
    );
    if (procedure?.rotation)
      secrets.push({ name, source, old, next, rotation: procedure.rotation, steps: procedure.steps });
    else
      diagnostics.push({
        rule: "change-secret-by-hand" satisfies ChangeFindingId,
        severity: "error",
        message: `The secret "${name}" cannot be rotated while its services run.`,
        at: [{ pointer: source }],
        hint: `Follow "${name}" in the chapter "Secrets" of RUNBOOK.md by hand.`,
      });
  }
  return { before: former, secrets, diagnostics };
}

function refusal(diagnostic: Omit<Diagnostic, "severity">) {
  return {
    before: undefined,
    secrets: [],
    diagnostics: [{ ...diagnostic, severity: "error" } satisfies Diagnostic],
  };
}
