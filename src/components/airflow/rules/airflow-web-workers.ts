import type { ComponentRule } from "../../../model/component.ts";
import { counted } from "../../../model/counted.ts";
import { webWorkers } from "../processes.ts";
import type { Settings } from "../schema.ts";

export const airflowWebWorkers: ComponentRule<Settings> = {
  id: "airflow-web-workers",
  severity: "info",
  summary: "A web server has at most 2 x CPUs + 1 worker processes.",
  rationale:
    "More workers use memory and database connections, but answer no faster (gunicorn recommends 2 x cores + 1).",
  bad: {
    hosts: { node1: { cpus: 1 }, node2: { cpus: 1 } },
    airflow: { version: "2.11", web: { workers: 4 } },
  },
  good: {
    hosts: { node1: { cpus: 2 }, node2: { cpus: 2 } },
    airflow: { version: "2.11", web: { workers: 4 } },
  },
  sources: ["https://docs.gunicorn.org/en/stable/design.html#how-many-workers"],
  *check(settings, plan) {
    const workers = webWorkers(settings);
    const crowded = [...new Set(settings.webservers)].flatMap((name) => {
      const cpus = plan.hosts.get(name)?.cpus;
      return cpus !== undefined && workers > 2 * cpus + 1 ? [{ name, cpus }] : [];
    });
    if (crowded.length === 0) return;
    const minimum = Math.min(...crowded.map(({ cpus }) => cpus));
    yield {
      message: `Web servers have ${workers} worker processes, but ${crowded.map(({ name, cpus }) => `"${name}" has ${counted(cpus, "CPU")}`).join(", ")}.`,
      at: ["/airflow/web/workers", ...crowded.map(({ name }) => `/hosts/${name}/cpus`)],
      hint: `Set web.workers to ${2 * minimum + 1} or less.`,
    };
  },
};
