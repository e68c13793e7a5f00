import type { Component } from "./model/component.ts";
import { compareText } from "./model/order.ts";

/** A component with the names of the components whose facts it sees while it states its own. */
export interface OrderedComponent {
  readonly component: Component;
  readonly sees: ReadonlySet<string>;
}

/**
 * Sorts components into the order in which they state their facts: offerers before readers, otherwise always-active
 * components before others, otherwise by name. The facts that a component sees depend only on `offers` and `reads`, never
 * on this order or on the order of the registry.
 *
 * @throws Error if nothing offers what a component reads, or if components depend on each other in a cycle
 */
export function statementOrder(components: readonly Component[]): readonly OrderedComponent[] {
  const sorted = [...components].sort(
    (a, b) => Number(b.always ?? false) - Number(a.always ?? false) || compareText(a.name, b.name),
  );
  const waiting = [...sorted];
  const offerers = ({ name, reads = [] }: Component) =>
    reads.flatMap((topic) => {
      const found = sorted.filter(({ offers = [] }) => offers.includes(topic));
      if (found.length === 0)
        throw new Error(`The component "${name}" reads "${topic}", which no component offers.`);
      return found;
    });
  const order = new Map<string, OrderedComponent>();
  while (waiting.length > 0) {
    const next = waiting.findIndex((component) => offerers(component).every(({ name }) => order.has(name)));
    const [component] = waiting.splice(next, next < 0 ? 0 : 1);
    if (!component) {
      const names = waiting.map(({ name }) => `"${name}"`).join(", ");
      throw new Error(`The components ${names} depend on each other's facts in a cycle.`);
    }
    const sees = new Set(offerers(component).flatMap(({ name }) => [name, ...(order.get(name)?.sees ?? [])]));
    order.set(component.name, { component, sees });
  }
  return [...order.values()];
}
