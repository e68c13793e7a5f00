import { budgetBalances } from "../analysis/budget-balances.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const connectionBudget: Rule = {
  id: "connection-budget",
  severity: "error",
  summary: "All clients together, plus a reserve of 10 %, need no more connections than the limit.",
  rationale:
    "After a failover all clients reconnect at once, and the server refuses those beyond the limit. The estate stays down although it has failed over.",
  bad: { postgres: { maxConnections: 100 }, airflow: { worker: { concurrency: 16 } } },
  good: { postgres: { maxConnections: 300 }, airflow: { worker: { concurrency: 16 } } },
  sources: [
    "https://www.postgresql.org/docs/current/runtime-config-connection.html",
    "https://airflow.apache.org/docs/apache-airflow/stable/howto/set-up-database.html",
  ],
  needsNames: true,
  *check(plan) {
    for (const { resource, offered, needed, arithmetic, offers, uses } of budgetBalances(plan)) {
      if (needed <= offered) continue;
      const [{ source }, ...others] = offers;
      yield {
        message: `There are ${needed - offered} too few ${resource}: ${arithmetic}.`,
        at: pointers(source, ...[...others, ...uses].map((budget) => budget.source)),
        hint: `Raise ${dotted(source)} by ${needed - offered} or more, or reduce the pools of the clients.`,
      };
    }
  },
};
