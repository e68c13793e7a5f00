import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowWithoutTriggerer: ComponentRule<Settings> = {
  id: "airflow-without-triggerer",
  severity: "warning",
  summary: "Airflow has a triggerer.",
  rationale: "Without a triggerer, a deferred task waits forever.",
  bad: { airflow: { triggerers: [] } },
  good: { airflow: { triggerers: ["node1", "node2"] } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/authoring-and-scheduling/deferring.html"],
  needsNames: true,
  *check({ triggerers, schedulers }) {
    if (triggerers.length > 0) return;
    yield {
      message: "Airflow has no triggerer, so a deferred task never resumes.",
      at: ["/airflow"],
      hint: `Add triggerers, such as "triggerers": ${JSON.stringify(schedulers.slice(0, 2))}.`,
    };
  },
};
