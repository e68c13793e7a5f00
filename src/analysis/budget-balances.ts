import type { Budget } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";

export interface Balance {
  readonly resource: string;
  readonly offered: number;
  readonly used: number;
  /** The used amount plus 10 % for uncounted clients: administrators, migrations, monitoring. */
  readonly needed: number;
  /** The complete calculation, with its numbers. */
  readonly arithmetic: string;
  /** Terms of the offered amount; at least one. */
  readonly offers: readonly [Budget, ...Budget[]];
  readonly uses: readonly Budget[];
}

/** Computes the offered and the used amount of each limited resource. Resources that nothing offers are skipped. */
export function budgetBalances(plan: Pick<Plan, "budgets">): readonly Balance[] {
  return [...groupBy(plan.budgets, ({ resource }) => resource)].flatMap(([resource, budgets]) => {
    const [offer, ...offers] = budgets.filter(({ side }) => side === "offered");
    const uses = budgets.filter(({ side }) => side === "used");
    if (!offer) return [];
    const offered = sum([offer, ...offers]);
    const used = sum(uses);
    const needed = Math.ceil((used * 11) / 10);
    const terms = uses.map(({ formula, amount }) => `${formula} = ${amount}`);
    const arithmetic = `${terms.join("; ")}; ${used} in total, ${needed} with 10 % in reserve, of ${offered} (${[offer, ...offers].map(({ formula }) => formula).join("; ")})`;
    return [{ resource, offered, used, needed, arithmetic, offers: [offer, ...offers], uses }];
  });
}

function sum(budgets: readonly Budget[]): number {
  return budgets.reduce((total, { amount }) => total + amount, 0);
}
