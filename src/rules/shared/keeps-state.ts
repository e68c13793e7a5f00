import type { Listener, Role } from "../../model/facts.ts";

const keepers: ReadonlySet<Role> = new Set(["consensus", "database-node", "broker"]);

/** Whether what listens here keeps state of the estate, which no other host could make anew. */
export function keepsState({ role }: Pick<Listener, "role">): boolean {
  return keepers.has(role);
}
