import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowSlotsIdle: ComponentRule<Settings> = {
  id: "airflow-slots-idle",
  severity: "info",
  summary: "Schedulers may start as many tasks as workers can run.",
  rationale:
    "parallelism is the number of tasks that one scheduler runs at once: what workers could run beyond that is never used.",
  bad: { airflow: { parallelism: 4, worker: { concurrency: 8 } } },
  good: { airflow: { parallelism: 32, worker: { concurrency: 8 } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref#parallelism.html"],
  *check({ schedulers, workers, parallelism, worker: { concurrency } }) {
    const started = new Set(schedulers).size * parallelism;
    const slots = new Set(workers).size * concurrency;
    if (slots <= started) return;
    yield {
      message: `Workers can run ${new Set(workers).size} x ${concurrency} = ${slots} tasks, and schedulers start ${new Set(schedulers).size} x ${parallelism} = ${started} at most.`,
      at: ["/airflow/parallelism", "/airflow/worker/concurrency", "/airflow/workers"],
      hint: `Set parallelism to ${Math.ceil(slots / new Set(schedulers).size)} or more.`,
    };
  },
};
