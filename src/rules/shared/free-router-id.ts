import type { Vip } from "../../model/facts.ts";
import { subnetOf } from "../../model/networks.ts";
import type { Plan } from "../../model/plan.ts";

/** Finds the next router id that no VIP in the subnet of this one has; undefined if all 255 are in use. */
export function freeRouterId(
  plan: Pick<Plan, "vips" | "subnets">,
  { address }: Vip,
  after: number,
): number | undefined {
  const subnet = subnetOf(plan, address);
  const used = new Set(
    [...plan.vips.values()].flatMap((vip) => (subnetOf(plan, vip.address) === subnet ? [vip.routerId] : [])),
  );
  for (let step = 0; step < 255; step++) {
    const candidate = ((Math.max(0, after) + step) % 255) + 1;
    if (!used.has(candidate)) return candidate;
  }
  return undefined;
}
