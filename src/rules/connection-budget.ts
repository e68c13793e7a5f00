import { budgetBalances } from "../analysis/budget-balances.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";

export const connectionBudget: Rule = {
  id: "connection-budget",
  severity: "error",
  summary: "Clients together may open no more connections than there are, with a tenth in reserve.",
  rationale:
    "After a failover every client connects again at once, and those beyond the limit are refused: the estate stays down when it should come back.",
  *check(plan) {
    for (const { resource, offered, needed, arithmetic, offers, uses } of budgetBalances(plan)) {
      if (needed <= offered) continue;
      const [{ source }, ...others] = offers;
      yield {
        message: `There are ${needed - offered} too few ${resource}: ${arithmetic}.`,
        at: pointers(source, ...[...others, ...uses].map((budget) => budget.source)),
        hint: `Raise ${dotted(source)} by ${needed - offered} or more, or lower what uses them.`,
      };
    }
  },
};
