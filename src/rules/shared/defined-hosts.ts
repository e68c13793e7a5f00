import type { Plan } from "../../model/plan.ts";

/**
 * The distinct names, if all of them are defined hosts. Otherwise undefined: the intended number of hosts is then not
 * known, and the rule "unknown-host" reports the name.
 */
export function definedHosts(plan: Pick<Plan, "hosts">, names: readonly string[]): string[] | undefined {
  const distinct = [...new Set(names)];
  return distinct.length > 0 && distinct.every((name) => plan.hosts.has(name)) ? distinct : undefined;
}
