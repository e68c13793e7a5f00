import type { ComponentRule } from "../../../model/component.ts";
import { pointerTo } from "../../../model/pointer.ts";
import type { Settings } from "../schema.ts";
import { runsLocally } from "../worker-groups.ts";

const lock = { path: "/srv/airflow/lock.txt", sha256: "0".repeat(64) };
const own = { path: "/srv/airflow/gpu-lock.txt", sha256: "1".repeat(64) };
const groups = { gpu: { hosts: ["node2"], packages: ["torch==2.4.1"] }, general: { hosts: ["node3"] } };

export const airflowLockShared: ComponentRule<Settings> = {
  id: "airflow-lock-shared",
  severity: "error",
  summary: "A group of workers with packages of its own has a lock of its own, if the estate has a lock.",
  rationale:
    "A host installs exactly the packages of its lock, and then checks that they include all that it asks for. The lock of the estate lacks the packages of the group, or other hosts would install them too.",
  bad: { airflow: { lock, workers: groups } },
  good: { airflow: { lock, workers: { ...groups, gpu: { ...groups.gpu, lock: own } } } },
  sources: ["https://pip.pypa.io/en/stable/topics/secure-installs/"],
  *check(settings) {
    const { lock: shared, workers } = settings;
    if (!shared || workers === undefined || Array.isArray(workers) || runsLocally(settings)) return;
    for (const [name, group] of Object.entries(workers)) {
      if (group.packages.length === 0 || (group.lock && group.lock.sha256 !== shared.sha256)) continue;
      yield {
        message: `The group of workers "${name}" has packages of its own, such as "${group.packages[0]}", and the lock of the whole estate, "${shared.path}".`,
        at: [pointerTo("airflow", "workers", name, "packages"), "/airflow/lock"],
        hint: `Make a lock of the requirements of these hosts, and set it in "airflow.workers.${name}.lock"; or move the packages to "airflow.packages", and make the lock of the estate again.`,
      };
    }
  },
};
