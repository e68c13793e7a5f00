import { computed } from "../../model/formula.ts";
import type { Objectives } from "../../model/plan.ts";

/** Time that a consumer has in addition to the longest task, before it may hold the message no longer. */
const margin = 3600;

/** Time for which a consumer may hold a message, derived from the longest task: the usual one, or more if it takes longer. */
export function defaultsFor({ longestTaskSeconds = 0 }: Objectives) {
  const needed = computed`longestTaskSeconds ${longestTaskSeconds} + ${margin} s`;
  return needed.amount > usual ? { consumerTimeout: needed } : {};
}

/** Default of consumerTimeout without an objective, in seconds. */
export const usual = 86_400;
