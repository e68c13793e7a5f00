import type { Component } from "./model/component.ts";
import { compareText } from "./model/order.ts";

/** A component with the names of those whose facts it sees while it states its own. */
export interface Speaker {
  readonly component: Component;
  readonly sees: ReadonlySet<string>;
}

/**
 * The components in the order in which they state their facts: offerers before readers, else what every host has before
 * what the topology places, else by name. What a component sees follows from what it and others declare, never from this
 * order or that of the registry.
 *
 * @throws Error when nothing offers what a component reads, or when components wait for each other
 */
export function statementOrder(components: readonly Component[]): readonly Speaker[] {
  const sorted = [...components].sort(
    (a, b) => Number(b.always ?? false) - Number(a.always ?? false) || compareText(a.name, b.name),
  );
  const waiting = [...sorted];
  const offerers = ({ name, reads = [] }: Component) =>
    reads.flatMap((topic) => {
      const found = sorted.filter(({ offers = [] }) => offers.includes(topic));
      if (found.length === 0) throw new Error(`The component "${name}" reads "${topic}", which none offers.`);
      return found;
    });
  const order = new Map<string, Speaker>();
  while (waiting.length > 0) {
    const next = waiting.findIndex((component) => offerers(component).every(({ name }) => order.has(name)));
    const [component] = waiting.splice(next, next < 0 ? 0 : 1);
    if (!component) {
      const names = waiting.map(({ name }) => `"${name}"`).join(", ");
      throw new Error(`The components ${names} wait for each other's facts.`);
    }
    const sees = new Set(offerers(component).flatMap(({ name }) => [name, ...(order.get(name)?.sees ?? [])]));
    order.set(component.name, { component, sees });
  }
  return [...order.values()];
}
