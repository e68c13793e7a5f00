import type { Plan } from "../model/plan.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";

/** What users of the estate rely on, each with the services that stand in for one another. */
export function essentialTiers(plan: Pick<Plan, "services">): readonly Tier[] {
  return tiersOf(plan.services.filter(({ essential }) => essential));
}
