import type { ChangeStep, CheckedHost, CheckStep, Voters } from "./change-step.ts";

/**
 * The first step: every host that a later one changes is checked with the files that it gets first. New hosts also get their
 * accounts and packages. So a host that lacks a key, a package or its operating system stops the plan before a quorum counts on it.
 */
export function checkStep(steps: readonly ChangeStep[], quorums: readonly Voters[]): readonly CheckStep[] {
  const first = new Map<string, CheckedHost>();
  // Their machines are checked once they have their new operating system.
  const retired = new Set<string>();
  for (const step of steps) {
    if (step.kind === "retire") retired.add(step.host);
    if (step.kind !== "install") continue;
    for (const { host, kind, expected } of step.hosts)
      if (kind !== "gone" && !first.has(host) && !retired.has(host))
        first.set(host, { host, kind, expected, stage: step.stage, upgraded: step.upgrade !== undefined });
  }
  if (first.size === 0) return [];
  const fresh = [...first.values()].filter(({ kind }) => kind === "new").map(({ host }) => host);
  return [
    {
      kind: "check",
      stage: 1,
      title: "Check all hosts before the first one changes",
      hosts: [...first.values()],
      quorums,
      stops: [],
      failovers: [],
      notes:
        fresh.length === 0
          ? []
          : [`Accounts and packages are installed on ${fresh.join(", ")}, and no service is started.`],
      undo: "Nothing is needed: no service has changed.",
    },
  ];
}
