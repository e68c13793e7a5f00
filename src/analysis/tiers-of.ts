import type { Service } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";

/** Interchangeable services. */
export interface Tier {
  readonly title: string;
  /** At least one. */
  readonly services: readonly [Service, ...Service[]];
  /** Distinct host names. */
  readonly hosts: readonly string[];
}

/** Groups services by tier. Tiers are in the order of their first service. */
export function tiersOf(services: readonly Service[]): readonly Tier[] {
  return [...groupBy(services, ({ tier }) => tier).values()].map((alike) => ({
    title: alike[0].title,
    services: alike,
    hosts: [...new Set(alike.map(({ host }) => host))],
  }));
}
