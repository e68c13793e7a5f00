import type { ComponentRule } from "../../../model/component.ts";
import { didYouMean } from "../../../model/did-you-mean.ts";
import { pointerSegments } from "../../../model/pointer.ts";
import { accountFor } from "../environment.ts";
import type { Settings } from "../schema.ts";

const needs = [
  { key: "database", role: "database-primary", noun: "database", purpose: "for its metadata" },
  { key: "resultDatabase", role: "database-primary", noun: "database", purpose: "for results of tasks" },
  { key: "virtualHost", role: "broker", noun: "virtual host", purpose: "for its tasks" },
] as const;

export const airflowAccounts: ComponentRule<Settings> = {
  id: "airflow-accounts",
  severity: "error",
  summary: "Airflow has one database for its metadata and one virtual host for its tasks.",
  rationale:
    "All Airflow processes share one database, and scheduler and workers exchange tasks through one virtual host. With several candidates they could use different ones.",
  bad: { postgres: { databases: { reports: { owner: "reports" } } } },
  good: { postgres: { databases: { reports: { owner: "reports" } } }, airflow: { database: "airflow" } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/howto/set-up-database.html",
    "https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/celery_executor.html",
  ],
  needsNames: true,
  *check(settings, plan) {
    for (const { key, role, noun, purpose } of needs) {
      const offered = plan.accounts.filter((account) => account.role === role);
      // The rule "dangling-flow" reports a role that nothing offers.
      if (plan.flows.every((flow) => flow.role !== role || flow.to.length === 0)) continue;
      const named = settings[key];
      if (key === "resultDatabase" && named === undefined) continue;
      if (accountFor(plan, role, named)) continue;
      if (named !== undefined) {
        yield {
          message: `Airflow uses the ${noun} "${named}", which is not defined.`,
          at: [`/airflow/${key}`],
          hint:
            didYouMean(
              named,
              offered.map(({ resource }) => resource),
            ) ?? `Define the ${noun} with its user.`,
        };
      } else if (offered.length === 0) {
        yield {
          message: `Airflow needs a ${noun} ${purpose}, but the topology defines none.`,
          at: ["/airflow"],
          hint: `Define a ${noun} with its user, in the section that provides it.`,
        };
      } else if (new Set(offered.map(({ source }) => pointerSegments(source)[0])).size === 1) {
        // The rule "role-offered-twice" reports several sections.
        yield {
          message: `Airflow needs one ${noun} ${purpose}, but the topology defines ${offered.length}: ${offered.map(({ resource }) => `"${resource}"`).join(", ")}.`,
          at: ["/airflow", ...offered.map(({ source }) => source)],
          hint: `Set the one to use, such as "${key}": "${offered[0]?.resource}".`,
        };
      }
    }
  },
};
