import type { ComponentRule } from "../../../model/component.ts";
import { didYouMean } from "../../../model/did-you-mean.ts";
import { metadataAccount } from "../environment.ts";
import type { Settings } from "../schema.ts";

export const airflowMetadataDatabase: ComponentRule<Settings> = {
  id: "airflow-metadata-database",
  severity: "error",
  summary: "Airflow has one database for its metadata.",
  rationale: "Every Airflow process reads and writes it, and refuses to start without.",
  *check(settings, plan) {
    const databases = plan.accounts.filter(({ role }) => role === "database-primary");
    if (metadataAccount(plan, settings) || !plan.services.some(({ component }) => component === "airflow"))
      return;
    const { database } = settings;
    if (database !== undefined) {
      yield {
        message: `Airflow is to use the database "${database}", which is not defined.`,
        at: ["/airflow/database"],
        hint:
          didYouMean(
            database,
            databases.map(({ resource }) => resource),
          ) ?? "Define it with an owner.",
      };
    } else if (databases.length === 0) {
      yield {
        message: "Airflow has no database for its metadata: the topology defines none.",
        at: ["/airflow"],
        hint: 'Define one with an owner, such as "databases": { "airflow_db": { "owner": "airflow_user" } }.',
      };
    } else {
      yield {
        message: `Airflow could use any of ${databases.length} databases: ${databases.map(({ resource }) => `"${resource}"`).join(", ")}.`,
        at: ["/airflow", ...databases.map(({ source }) => source)],
        hint: `Say which, such as "database": "${databases[0]?.resource}".`,
      };
    }
  },
};
