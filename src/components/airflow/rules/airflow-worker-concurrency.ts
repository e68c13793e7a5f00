import type { ComponentRule } from "../../../model/component.ts";
import { counted } from "../../../model/counted.ts";
import { groupBy } from "../../../model/group-by.ts";
import type { Settings } from "../schema.ts";
import { runsLocally, workerGroups } from "../worker-groups.ts";

const maximum = 4;

export const airflowWorkerConcurrency: ComponentRule<Settings> = {
  id: "airflow-worker-concurrency",
  severity: "info",
  summary: `A worker runs at most ${maximum} tasks for each CPU.`,
  rationale:
    "Every task is a process that first imports Airflow. Too many tasks compete for the CPU, and heartbeats are late.",
  bad: { hosts: { node2: { cpus: 2 }, node3: { cpus: 2 } }, airflow: { worker: { concurrency: 16 } } },
  good: { hosts: { node2: { cpus: 4 }, node3: { cpus: 4 } }, airflow: { worker: { concurrency: 16 } } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/configurations-ref.html#worker-concurrency",
  ],
  *check(settings, plan) {
    for (const [source, alike] of groupBy(workerGroups(settings), ({ sources }) => sources.concurrency)) {
      const [{ concurrency }] = alike;
      const crowded = [...new Set(alike.flatMap(({ hosts }) => hosts))].flatMap((name) => {
        const cpus = plan.hosts.get(name)?.cpus;
        return cpus !== undefined && concurrency > maximum * cpus ? [{ name, cpus }] : [];
      });
      if (crowded.length === 0) continue;
      const minimum = Math.min(...crowded.map(({ cpus }) => cpus));
      yield {
        message: `${runsLocally(settings) ? "Schedulers" : "Workers"} run ${concurrency} tasks at once, but ${crowded.map(({ name, cpus }) => `"${name}" has ${counted(cpus, "CPU")}`).join(", ")}.`,
        at: [source, ...crowded.map(({ name }) => `/hosts/${name}/cpus`)],
        hint: `Set ${source.split("/").at(-1)} to ${maximum * minimum} or less, or accept this finding if tasks mostly wait for other systems.`,
      };
    }
  },
};
