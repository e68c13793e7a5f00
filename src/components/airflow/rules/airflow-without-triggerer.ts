import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowWithoutTriggerer: ComponentRule<Settings> = {
  id: "airflow-without-triggerer",
  severity: "warning",
  summary: "Airflow has a triggerer.",
  rationale: "A task that defers itself waits for ever when no triggerer runs.",
  bad: { airflow: { triggerers: [] } },
  good: { airflow: { triggerers: ["node1", "node2"] } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/authoring-and-scheduling/deferring.html"],
  *check({ triggerers, schedulers }) {
    if (triggerers.length > 0) return;
    yield {
      message: "No triggerer is placed: a task that defers itself never resumes.",
      at: ["/airflow"],
      hint: `Place triggerers, such as "triggerers": ${JSON.stringify(schedulers.slice(0, 2))}.`,
    };
  },
};
