import type { ComponentRule } from "../../../model/component.ts";
import { queueing } from "../queueing.ts";
import type { Settings } from "../schema.ts";
import { workerGroups } from "../worker-groups.ts";

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
    const groups = workerGroups(settings);
    const terms = groups.map(({ hosts, concurrency }) => `${hosts.length} x ${concurrency}`);
    yield {
      message: `Workers can run ${terms.join(" + ")} = ${slots} tasks, but schedulers start at most ${schedulers} x ${parallelism} = ${started}.`,
      at: [
        "/airflow/parallelism",
        ...new Set(groups.map(({ sources }) => sources.concurrency)),
        "/airflow/workers",
      ],
      hint: `Set parallelism to ${Math.ceil(slots / schedulers)} or more.`,
    };
  },
};
