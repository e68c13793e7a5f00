import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const secretNameTwice: Rule = {
  id: "secret-name-twice",
  severity: "error",
  summary: "Every secret has a name of its own.",
  rationale: "Two purposes with one name would get one value, and one of them would reveal the other's.",
  bad: { airflow: { environment: { AIRFLOW_CONN_SHOP: { secret: "postgres-superuser" } } } },
  good: { airflow: { environment: { AIRFLOW_CONN_SHOP: { secret: "shop-connection" } } } },
  sources: [],
  *check(plan) {
    for (const [name, references] of groupBy(plan.secrets, (secret) => secret.name)) {
      const [first, ...others] = references;
      if (!first || others.length === 0) continue;
      yield {
        message: `The name "${name}" is that of ${references.length} secrets, which have different purposes: ${references.map(({ purpose }) => purpose).join("; ")}.`,
        at: pointers(first.source, ...others.map(({ source }) => source)),
        hint: "Choose another name for one of them.",
      };
    }
  },
};
