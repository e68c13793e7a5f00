import type { Plan } from "../model/plan.ts";
import { type Tier, tiersOf } from "./tiers-of.ts";

/** The tiers that users rely on. */
export function essentialTiers(plan: Pick<Plan, "services">): readonly Tier[] {
  return tiersOf(plan.services.filter(({ essential }) => essential));
}
