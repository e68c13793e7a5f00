import type { Service } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";

/** Services that stand in for one another. */
export interface Tier {
  readonly title: string;
  /** At least one. */
  readonly services: readonly [Service, ...Service[]];
  /** Each once. */
  readonly hosts: readonly string[];
}

/** The tiers of these services, in the order of the first of each. */
export function tiersOf(services: readonly Service[]): readonly Tier[] {
  return [...groupBy(services, ({ tier }) => tier).values()].map((alike) => ({
    title: alike[0].title,
    services: alike,
    hosts: [...new Set(alike.map(({ host }) => host))],
  }));
}
