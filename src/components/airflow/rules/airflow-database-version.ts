import type { ComponentRule } from "../../../model/component.ts";
import { has } from "../../../model/version.ts";
import { accountFor } from "../environment.ts";
import type { Settings } from "../schema.ts";

const source = "the README in the metadata of apache-airflow 2.11.2, 3.0.6, 3.1.8, 3.2.2 and 3.3.2";

/** The major versions of PostgreSQL that each version of Airflow is tested with. */
const tested = [
  { since: "2.9", until: "3.0", source, oldest: 12, newest: 16 },
  { since: "3.0", until: "3.2", source, oldest: 13, newest: 17 },
  { since: "3.2", source, oldest: 14, newest: 18 },
] as const;

export const airflowDatabaseVersion: ComponentRule<Settings> = {
  id: "airflow-database-version",
  severity: "warning",
  summary: "The version of the database is one that Airflow is tested with.",
  rationale: `Airflow 2.9 to 2.11 is tested with PostgreSQL 12 to 16, Airflow 3.0 and 3.1 with 13 to 17, Airflow 3.2 and 3.3 with 14 to 18 (${source}).`,
  bad: { airflow: { version: "2.11" }, postgres: { version: 17 } },
  good: { airflow: { version: "2.11" }, postgres: { version: 16 } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/installation/prerequisites.html",
    "https://pypi.org/project/apache-airflow/",
  ],
  *check(settings, plan) {
    const account = accountFor(plan, "database-primary", settings.database);
    const window = tested.find((gate) => has({ database: gate }, "database", settings.version));
    if (!account || !window) return;
    const { oldest, newest } = window;
    const version = Number(account.version);
    if (version >= oldest && version <= newest) return;
    const [nearest, word] = version > newest ? [newest, "newest"] : [oldest, "oldest"];
    const { source, versionSource = source } = account;
    yield {
      message: `Airflow ${settings.version} is not tested with PostgreSQL ${version}. The ${word} tested version is ${nearest}.`,
      at: [versionSource, "/airflow/version"],
      // The oldest one may have reached its end of life.
      hint: `Set the version of the database to ${newest}.`,
    };
  },
};
