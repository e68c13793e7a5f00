import type { Diagnostic } from "../model/diagnostic.ts";
import { didYouMean, suggestSimilar } from "../model/did-you-mean.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import type { ChangeFindingId } from "./change-findings.ts";
import type { ChangeStep, Gate } from "./change-step.ts";

/** Gates that every host has, and those of an upgrade. */
export const gateNames = { ready: "ready", healthy: "healthy" } as const;

/** The gates of an installation, in the order in which a host passes them. */
export function gatesOf(plan: Plan, hosts: readonly string[], ready: string | undefined): readonly Gate[] {
  const own = new Set(hosts);
  const checks = plan.checks.flatMap(({ host, gate, title }) =>
    gate !== undefined && own.has(host) ? [{ host, gate, title }] : [],
  );
  return [
    ...(ready === undefined ? [] : [{ name: gateNames.ready, title: "the running service may stop", hosts }]),
    { name: gateNames.healthy, title: "verify.sh finds the host healthy", hosts },
    ...[...groupBy(checks, ({ gate }) => gate)].map(([name, alike]) => ({
      name,
      title: alike[0].title,
      hosts: [...new Set(alike.map(({ host }) => host))],
    })),
  ];
}

/** The steps with the reasons of the gates that are skipped, or what is wrong with these. */
export function skipGates(
  steps: readonly ChangeStep[],
  given: unknown,
): { readonly steps: readonly ChangeStep[]; readonly diagnostics: readonly Diagnostic[] } {
  if (given === undefined) return { steps, diagnostics: [] };
  const reasons = new Map(Object.entries(typeof given === "object" && given !== null ? given : {}));
  const known = new Set(steps.flatMap((step) => ("gates" in step ? step.gates.map(({ name }) => name) : [])));
  const diagnostics = [...reasons].flatMap(([name, reason]): readonly Diagnostic[] => {
    const common = {
      rule: "change-gate" satisfies ChangeFindingId,
      severity: "error",
      at: [{ pointer: "" }],
    } as const;
    if (!known.has(name)) {
      const similar = suggestSimilar(name, known);
      const names = [...known].map((each) => `"${each}"`).join(", ");
      const hint = similar === undefined ? didYouMean(name, known) : `${similar} Its gates are ${names}.`;
      return [
        { ...common, message: `The plan has no gate "${name}".`, ...(hint === undefined ? {} : { hint }) },
      ];
    }
    const isReason = typeof reason === "string" && /^[^\p{C}]*\S[^\p{C}]*$/u.test(reason);
    return isReason
      ? []
      : [
          {
            ...common,
            message:
              typeof reason === "string" && reason.trim() !== ""
                ? `The reason for which the gate "${name}" is skipped has a control character or a second line.`
                : `The gate "${name}" is skipped without a reason.`,
            hint: `State the reason on one line: --skip-gate ${name}=REASON.`,
          },
        ];
  });
  return {
    diagnostics,
    steps: steps.map((step) =>
      step.kind === "install"
        ? {
            ...step,
            gates: step.gates.map((gate) =>
              reasons.has(gate.name) ? { ...gate, skipped: String(reasons.get(gate.name)).trim() } : gate,
            ),
          }
        : step,
    ),
  };
}
