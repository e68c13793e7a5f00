import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const accountShared: Rule = {
  id: "account-shared",
  severity: "info",
  summary: "Every database and every virtual host has its own owner.",
  rationale: "The password of one opens the others as well, and it cannot be changed for one of them alone.",
  bad: { postgres: { databases: { reports: { owner: "airflow" } } }, airflow: { database: "airflow" } },
  good: { postgres: { databases: { reports: { owner: "reports" } } }, airflow: { database: "airflow" } },
  sources: [],
  needsNames: true,
  *check(plan) {
    for (const accounts of groupBy(plan.accounts, ({ role, user }) => `${role} ${user}`).values()) {
      const [first, ...others] = accounts;
      if (others.length === 0) continue;
      yield {
        message: `User "${first.user}" owns ${enumerated(accounts.map(({ resource }) => resource))}, so one password opens all of them.`,
        at: pointers(first.source, ...others.map(({ source }) => source)),
        hint: "Set a different owner for each.",
      };
    }
  },
};
