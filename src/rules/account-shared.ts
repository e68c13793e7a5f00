import { roles } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const accountShared: Rule = {
  id: "account-shared",
  severity: "info",
  summary: "Every database and every virtual host has an owner of its own.",
  rationale: "Whoever has the password of one has the others as well, and none can be changed alone.",
  bad: { postgres: { databases: { reports: { owner: "airflow" } } }, airflow: { database: "airflow" } },
  good: { postgres: { databases: { reports: { owner: "reports" } } }, airflow: { database: "airflow" } },
  sources: [],
  *check(plan) {
    for (const accounts of groupBy(plan.accounts, ({ role, user }) => `${role} ${user}`).values()) {
      const [first, ...others] = accounts;
      if (others.length === 0) continue;
      yield {
        message: `The user "${first.user}" of ${roles[first.role]} owns ${enumerated(accounts.map(({ resource }) => resource))} with one password.`,
        at: pointers(first.source, ...others.map(({ source }) => source)),
        hint: "Name an owner for each.",
      };
    }
  },
};
