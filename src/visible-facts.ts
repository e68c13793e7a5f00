import type { Component, StatedFacts } from "./model/component.ts";
import { emptyFacts, type FactKind, type Facts, factKindNames, type Role } from "./model/facts.ts";
import { hideRoles } from "./model/plan.ts";
import type { OrderedComponent } from "./statement-order.ts";

/**
 * Checks that a component offers every kind of fact that it states and that others read. Otherwise they would miss it.
 *
 * @throws Error if the component states such a kind without offering it
 */
export function refuseUnoffered(
  { name, offers = [] }: Component,
  all: readonly Component[],
  own: Facts,
): void {
  const read = new Set(all.flatMap(({ reads = [] }) => reads));
  for (const kind of factKindNames) {
    if (own[kind].length > 0 && read.has(kind) && !offers.includes(kind))
      throw new Error(`The component "${name}" states ${kind} but does not list them in "offers".`);
  }
}

/**
 * Collects the facts that a component sees while it states its own: those of the components that offer what it reads.
 * Access to a kind or a role that another component offers and this one does not read throws an Error.
 */
export function visibleFacts(
  { component, sees }: OrderedComponent,
  all: readonly Component[],
  stated: ReadonlyMap<string, Facts>,
): StatedFacts {
  const offered = new Set(all.flatMap(({ offers = [] }) => offers));
  const hidden = new Set(
    all.filter(({ name }) => name !== component.name && !sees.has(name)).flatMap(({ offers = [] }) => offers),
  );
  const visible = (topic: Role | FactKind) => offered.has(topic) && !hidden.has(topic);
  const earlier = [...stated].flatMap(([name, facts]) => (sees.has(name) ? [facts] : []));
  const view = emptyFacts();
  for (const kind of factKindNames) {
    // Pools are read as a whole or by role.
    const refused = kind !== "pools" && hidden.has(kind);
    let known: readonly unknown[] | undefined;
    Object.defineProperty(view, kind, {
      enumerable: false,
      get() {
        if (refused)
          throw new Error(
            `The component "${component.name}" reads ${kind} but does not list them in "reads".`,
          );
        if (!known) {
          known = Object.freeze(earlier.flatMap<unknown>((facts) => facts[kind]));
          hideRoles(known, (role) => !visible(role));
        }
        return known;
      },
    });
  }
  return view;
}
