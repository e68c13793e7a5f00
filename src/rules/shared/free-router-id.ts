import type { Plan } from "../../model/plan.ts";

/** Finds the next router id that no VIP of the topology has; undefined if all 255 are in use. */
export function freeRouterId(plan: Pick<Plan, "vips">, after: number): number | undefined {
  const used = new Set([...plan.vips.values()].map(({ routerId }) => routerId));
  for (let step = 0; step < 255; step++) {
    const candidate = ((Math.max(0, after) + step) % 255) + 1;
    if (!used.has(candidate)) return candidate;
  }
  return undefined;
}
