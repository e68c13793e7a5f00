import { budgetBalances } from "../analysis/budget-balances.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

const maximum = 80;

export const connectionBudgetTight: Rule = {
  id: "connection-budget-tight",
  severity: "info",
  summary: `All clients together may open at most ${maximum} % of the connections.`,
  rationale: "One more worker or web server could exceed the limit.",
  bad: { postgres: { maxConnections: 150 } },
  good: { postgres: { maxConnections: 200 } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/howto/set-up-database.html"],
  needsNames: true,
  *check(plan) {
    for (const { resource, offered, used, needed, arithmetic, offers, uses } of budgetBalances(plan)) {
      if (needed > offered || used * 100 <= offered * maximum) continue;
      const [{ source }, ...others] = offers;
      yield {
        message: `Clients may use ${Math.round((used * 100) / offered)} % of the ${resource}: ${arithmetic}.`,
        at: pointers(source, ...[...others, ...uses].map((budget) => budget.source)),
        hint: `Raise ${dotted(source)} before you add clients.`,
      };
    }
  },
};
