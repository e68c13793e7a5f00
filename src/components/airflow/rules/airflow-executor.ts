import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";
import { runsLocally } from "../worker-groups.ts";

/** Settings that only workers and the broker use. */
const ofCelery = ["workers", "defaultQueue", "queues", "flower", "virtualHost", "resultDatabase"] as const;

export const airflowExecutor: ComponentRule<Settings> = {
  id: "airflow-executor",
  severity: "error",
  summary: "Tasks have workers with CeleryExecutor, and none with LocalExecutor.",
  rationale:
    "CeleryExecutor hands tasks to workers through a broker, and without workers no task runs. With LocalExecutor, each scheduler runs its tasks as its own children, and workers, queues and Flower have nothing to do.",
  bad: { airflow: { executor: "LocalExecutor" } },
  good: { airflow: { executor: "LocalExecutor", workers: null } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/executor/index.html",
    "https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/executor/local.html",
  ],
  *check(settings) {
    if (!runsLocally(settings)) {
      if (settings.workers !== undefined) return;
      yield {
        message: "With CeleryExecutor, workers run tasks, but the topology places none.",
        at: ["/airflow", "/airflow/executor"],
        hint: 'Add "workers", such as "workers": ["HOST1", "HOST2"], or set "executor" to "LocalExecutor", with which schedulers run tasks.',
      };
      return;
    }
    const given: readonly string[] = ofCelery.filter((key) => settings[key] !== undefined);
    const queues = settings.worker.queues.join() === "default" ? [] : ["worker.queues"];
    const [first, ...others] = [...given, ...queues];
    if (first === undefined) return;
    const place = (key: string) => `/airflow/${key.replace(".", "/")}`;
    const keys = [first, ...others].map((key) => `"${key}"`).join(", ");
    yield {
      message: `With LocalExecutor, schedulers run tasks themselves, but the topology sets ${keys} for CeleryExecutor.`,
      at: [place(first), ...others.map(place), "/airflow/executor"],
      hint:
        settings.workers === undefined
          ? `Remove ${keys}.`
          : `Set "executor" to "CeleryExecutor", or remove ${keys}, and the message broker if there is one.`,
    };
  },
};
