import type { ComponentRule } from "../../../model/component.ts";
import { queueing } from "../queueing.ts";
import type { Settings } from "../schema.ts";

export const airflowSlotsIdle: ComponentRule<Settings> = {
  id: "airflow-slots-idle",
  severity: "info",
  summary: "Schedulers can start as many tasks as workers can run.",
  rationale:
    "parallelism limits the running tasks of each scheduler. Worker slots beyond that are never used.",
  bad: { airflow: { parallelism: 4, worker: { concurrency: 8 } } },
  good: { airflow: { worker: { concurrency: 8 } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref#parallelism.html"],
  *check(settings) {
    const { schedulers, parallelism, slots } = queueing(settings);
    const started = schedulers * parallelism;
    if (slots <= started) return;
    const { workers, worker } = settings;
    yield {
      message: `Workers can run ${new Set(workers).size} x ${worker.concurrency} = ${slots} tasks, but schedulers start at most ${schedulers} x ${parallelism} = ${started}.`,
      at: ["/airflow/parallelism", "/airflow/worker/concurrency", "/airflow/workers"],
      hint: `Set parallelism to ${Math.ceil(slots / schedulers)} or more.`,
    };
  },
};
