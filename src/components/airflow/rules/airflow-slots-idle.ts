import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowSlotsIdle: ComponentRule<Settings> = {
  id: "airflow-slots-idle",
  severity: "info",
  summary: "Schedulers can start as many tasks as workers can run.",
  rationale:
    "parallelism limits the running tasks of each scheduler. Worker slots beyond that are never used.",
  bad: { airflow: { parallelism: 4, worker: { concurrency: 8 } } },
  good: { airflow: { parallelism: 32, worker: { concurrency: 8 } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref#parallelism.html"],
  *check({ schedulers, workers, parallelism, worker: { concurrency } }) {
    const started = new Set(schedulers).size * parallelism;
    const slots = new Set(workers).size * concurrency;
    if (slots <= started) return;
    yield {
      message: `Workers can run ${new Set(workers).size} x ${concurrency} = ${slots} tasks, but schedulers start at most ${new Set(schedulers).size} x ${parallelism} = ${started}.`,
      at: ["/airflow/parallelism", "/airflow/worker/concurrency", "/airflow/workers"],
      hint: `Set parallelism to ${Math.ceil(slots / new Set(schedulers).size)} or more.`,
    };
  },
};
