import type { Service } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import { groupBy } from "./group-by.ts";

export interface Tier {
  readonly title: string;
  /** At least one. */
  readonly services: readonly [Service, ...Service[]];
  /** Each once. */
  readonly hosts: readonly string[];
}

/** What users of the estate rely on, each with the services that stand in for one another. */
export function essentialTiers(plan: Pick<Plan, "services">): readonly Tier[] {
  const essential = plan.services.filter((service) => service.essential);
  return [...groupBy(essential, ({ tier }) => tier).values()].map((services) => {
    const [first, ...others] = services as [Service, ...Service[]];
    return {
      title: first.title,
      services: [first, ...others],
      hosts: [...new Set(services.map(({ host }) => host))],
    };
  });
}
