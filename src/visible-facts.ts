import type { Component, StatedFacts } from "./model/component.ts";
import { emptyFacts, type Facts, factKindNames } from "./model/facts.ts";
import { hideRoles } from "./model/plan.ts";
import type { Speaker } from "./statement-order.ts";

/**
 * Makes sure that a component stated no kind of fact that others read and that it does not offer: they would miss it.
 *
 * @throws Error for such a kind
 */
export function refuseUnoffered(
  { name, offers = [] }: Component,
  all: readonly Component[],
  own: Facts,
): void {
  const read = new Set(all.flatMap(({ reads = [] }) => reads));
  for (const kind of factKindNames) {
    if (own[kind].length > 0 && read.has(kind) && !offers.includes(kind))
      throw new Error(`The component "${name}" states ${kind} and does not declare that it offers them.`);
  }
}

/**
 * The facts that a component sees while it states its own: those of the components that offer what it reads.
 *
 * @throws Error on a later look at a kind or a role that another component offers and this one does not read
 */
export function visibleFacts(
  { component, sees }: Speaker,
  all: readonly Component[],
  stated: ReadonlyMap<string, Facts>,
): StatedFacts {
  const offered = new Set(all.flatMap(({ offers = [] }) => offers));
  const hidden = new Set(
    all.filter(({ name }) => name !== component.name && !sees.has(name)).flatMap(({ offers = [] }) => offers),
  );
  const visible = (topic: Parameters<typeof offered.has>[0]) => offered.has(topic) && !hidden.has(topic);
  const spoken = [...stated].flatMap(([name, facts]) => (sees.has(name) ? [facts] : []));
  const view = emptyFacts();
  for (const kind of factKindNames) {
    // Pools are read all together or by role.
    const refused = kind !== "pools" && hidden.has(kind);
    let known: readonly unknown[] | undefined;
    Object.defineProperty(view, kind, {
      enumerable: false,
      get() {
        if (refused)
          throw new Error(`The component "${component.name}" reads ${kind} and does not declare it.`);
        known ??= Object.freeze(spoken.flatMap<unknown>((facts) => facts[kind]));
        hideRoles(known, (role) => !visible(role));
        return known;
      },
    });
  }
  return view;
}
