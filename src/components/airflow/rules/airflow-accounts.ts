import type { ComponentRule } from "../../../model/component.ts";
import { didYouMean } from "../../../model/did-you-mean.ts";
import { accountFor } from "../environment.ts";
import type { Settings } from "../schema.ts";

const needs = [
  { key: "database", role: "database-primary", noun: "database", use: "for its metadata" },
  { key: "virtualHost", role: "broker", noun: "virtual host", use: "for its tasks" },
] as const;

export const airflowAccounts: ComponentRule<Settings> = {
  id: "airflow-accounts",
  severity: "error",
  summary: "Airflow has one database for its metadata and one virtual host for its tasks.",
  rationale:
    "Every Airflow process reads and writes the database; scheduler and workers meet in one virtual host, and with two to choose from they could meet in different ones.",
  bad: { postgres: { databases: { reports: { owner: "reports" } } } },
  good: { postgres: { databases: { reports: { owner: "reports" } } }, airflow: { database: "airflow" } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/howto/set-up-database.html",
    "https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/celery_executor.html",
  ],
  *check(settings, plan) {
    for (const { key, role, noun, use } of needs) {
      const offered = plan.accounts.filter((account) => account.role === role);
      // That nothing offers the role at all is a finding of its own.
      if (plan.flows.every((flow) => flow.role !== role || flow.to.length === 0)) continue;
      const named = settings[key];
      if (accountFor(plan, role, named)) continue;
      if (named !== undefined) {
        yield {
          message: `Airflow is to use the ${noun} "${named}", which is not defined.`,
          at: [`/airflow/${key}`],
          hint:
            didYouMean(
              named,
              offered.map(({ resource }) => resource),
            ) ?? `Define the ${noun} with its user.`,
        };
      } else if (offered.length === 0) {
        yield {
          message: `Airflow has no ${noun} ${use}: the topology defines none.`,
          at: ["/airflow"],
          hint: `Define a ${noun} with its user, in the section of what offers it.`,
        };
      } else {
        yield {
          message: `Airflow could use any of ${offered.length} ${noun}s ${use}: ${offered.map(({ resource }) => `"${resource}"`).join(", ")}.`,
          at: ["/airflow", ...offered.map(({ source }) => source)],
          hint: `Say which, such as "${key}": "${offered[0]?.resource}".`,
        };
      }
    }
  },
};
