import type { ComponentRule } from "../../../model/component.ts";
import { accountFor } from "../environment.ts";
import type { Settings } from "../schema.ts";

/** The newest major version of PostgreSQL that Airflow 2.9 to 2.11 is tested with. */
const newest = 16;

export const airflowDatabaseVersion: ComponentRule<Settings> = {
  id: "airflow-database-version",
  severity: "warning",
  summary: "Airflow is tested with the version of its database.",
  rationale: "Airflow 2.9 to 2.11 name PostgreSQL 12 to 16 (README of apache/airflow).",
  *check(settings, plan) {
    const account = accountFor(plan, "database-primary", settings.database);
    if (!account || Number(account.version) <= newest) return;
    yield {
      message: `Airflow ${settings.version} is not tested with PostgreSQL ${account.version}; ${newest} is the newest that it is.`,
      at: ["/airflow/version", account.source],
      hint: `Set the version of the database to ${newest}.`,
    };
  },
};
