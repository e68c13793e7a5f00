import { budgetBalances } from "../analysis/budget-balances.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

const maximum = 80;

export const connectionBudgetTight: Rule = {
  id: "connection-budget-tight",
  severity: "info",
  summary: `Clients together may open ${maximum} % of the connections at most.`,
  rationale: "The next worker or web server that is added would be one too many.",
  bad: { postgres: { maxConnections: 150 } },
  good: { postgres: { maxConnections: 200 } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/howto/set-up-database.html"],
  *check(plan) {
    for (const { resource, offered, used, needed, arithmetic, offers, uses } of budgetBalances(plan)) {
      if (needed > offered || used * 100 <= offered * maximum) continue;
      const [{ source }, ...others] = offers;
      yield {
        message: `${Math.round((used * 100) / offered)} % of the ${resource} may be used: ${arithmetic}.`,
        at: pointers(source, ...[...others, ...uses].map((budget) => budget.source)),
        hint: `Raise ${dotted(source)} before anything is added that uses them.`,
      };
    }
  },
};
