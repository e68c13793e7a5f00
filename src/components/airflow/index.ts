import { defineComponent } from "../../model/component.ts";
import { artifacts } from "./artifacts.ts";
import { facts, flows } from "./facts.ts";
import { airflowDagsUnshared } from "./rules/airflow-dags-unshared.ts";
import { airflowMetadataDatabase } from "./rules/airflow-metadata-database.ts";
import { airflowWithoutTriggerer } from "./rules/airflow-without-triggerer.ts";
import { schema } from "./schema.ts";

export const airflow = defineComponent({
  name: "airflow",
  schema,
  facts,
  flows,
  rules: [airflowDagsUnshared, airflowMetadataDatabase, airflowWithoutTriggerer],
  artifacts,
});
