import { computed } from "../../model/formula.ts";
import type { Objectives } from "../../model/plan.ts";

/** Time that a task may spend in a worker in addition to the longest task, before its message is delivered again. */
const margin = 3600;

/** Time for which a worker may hold a message, derived from the longest task: the usual one, or more if it takes longer. */
export function defaultsFor({ longestTaskSeconds = 0 }: Objectives) {
  const needed = computed`longestTaskSeconds ${longestTaskSeconds} + ${margin} s`;
  return needed.amount > usual ? { visibilityTimeout: needed } : {};
}

/** Default of visibilityTimeout without an objective, in seconds. */
export const usual = 86_400;
