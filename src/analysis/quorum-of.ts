import type { Quorum } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import type { Tier } from "./tiers-of.ts";

/** The quorum of a tier. Both come from the same list in the topology. */
export function quorumOf(
  plan: Pick<Plan, "quorums">,
  { services }: Pick<Tier, "services">,
): Quorum | undefined {
  const list = parentOf(services[0].source);
  return plan.quorums.find(({ source }) => source === list);
}
