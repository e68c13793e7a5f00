import type { Service } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";

/** The tiers that users rely on. A tier whose services share several functions has an entry for each function. */
export function essentialTiers(plan: Pick<Plan, "services" | "capacities">): readonly Tier[] {
  return byFunction(plan, tiersOf(plan.services.filter(({ essential }) => essential)));
}

/** Divides tiers by the functions of their services. */
export function byFunction(
  { services, capacities }: Pick<Plan, "services" | "capacities">,
  tiers: readonly Tier[],
): readonly Tier[] {
  if (capacities.length === 0) return tiers;
  const known = new Map<string, Service>(services.map((service) => [service.id, service]));
  const functions = capacities.flatMap(({ title, parts }) => {
    const [first, ...others] = parts.flatMap(({ service }) => known.get(service) ?? []);
    if (first === undefined) return [];
    const hosts = [...new Set([first, ...others].map(({ host }) => host))];
    return [{ tier: first.tier, own: { title, services: [first, ...others], hosts } satisfies Tier }];
  });
  const divided = groupBy(functions, ({ tier }) => tier);
  return tiers.flatMap((tier) => divided.get(tier.services[0].tier)?.map(({ own }) => own) ?? [tier]);
}
