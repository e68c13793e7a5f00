import type { ComponentRule } from "../../../model/component.ts";
import { groupBy } from "../../../model/group-by.ts";
import { airflowHosts } from "../processes.ts";
import { pythonOf } from "../pythons.ts";
import type { Settings } from "../schema.ts";

export const airflowPythonsDiffer: ComponentRule<Settings> = {
  id: "airflow-pythons-differ",
  severity: "warning",
  summary: "All hosts of Airflow have one version of Python.",
  rationale:
    "DAGs are parsed on one host and run on another. A package that exists for one Python only, or a task that unpickles what another Python pickled, then fails on some hosts. Airflow's own constraints files are for one version of Python each.",
  bad: { platform: "debian12", hosts: { node1: { platform: "debian13" } } },
  good: {
    platform: "debian12",
    hosts: { node1: { platform: "debian13" } },
    airflow: { python: { version: "3.12", interpreter: "/opt/python3.12/bin/python3.12" } },
  },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/installation/installing-from-pypi.html"],
  *check(settings, plan) {
    const hosts = airflowHosts(settings).flatMap((name) => plan.hosts.get(name) ?? []);
    const managed = hosts.filter((host) => host.managed);
    const byPython = groupBy(managed, ({ platform }) => pythonOf(settings, platform.name).version);
    if (byPython.size < 2) return;
    const parts = [...byPython].map(
      ([python, members]) => `Python ${python} on ${members.map(({ name }) => name).join(", ")}`,
    );
    yield {
      message: `The hosts of Airflow have different versions of Python: ${parts.join("; ")}.`,
      at: ["/airflow/schedulers", ...managed.map((host) => host.source)],
      hint: 'Run Airflow on one platform, or install one version of Python on all of them and set it in "airflow.python". While hosts are upgraded one at a time, accept this finding.',
    };
  },
};
