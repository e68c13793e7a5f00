import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { procedures } from "./procedures.ts";
import { airflowAccounts } from "./rules/airflow-accounts.ts";
import { airflowDagsUnshared } from "./rules/airflow-dags-unshared.ts";
import { airflowDatabaseVersion } from "./rules/airflow-database-version.ts";
import { airflowWithoutTriggerer } from "./rules/airflow-without-triggerer.ts";
import { schema } from "./schema.ts";

export const airflow = defineComponent({
  name: "airflow",
  schema,
  facts,
  flows,
  procedures,
  rules: [airflowDagsUnshared, airflowAccounts, airflowDatabaseVersion, airflowWithoutTriggerer],
  artifacts,
});
