import type { Plan } from "../../model/plan.ts";

/**
 * The hosts behind these names, each once; undefined when a name leads nowhere. How many hosts were meant is then
 * not known, and the name is a finding of its own.
 */
export function definedHosts(plan: Pick<Plan, "hosts">, names: readonly string[]): string[] | undefined {
  const distinct = [...new Set(names)];
  return distinct.length > 0 && distinct.every((name) => plan.hosts.has(name)) ? distinct : undefined;
}
