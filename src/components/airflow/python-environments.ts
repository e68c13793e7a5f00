import type { PythonEnvironment } from "../../model/facts.ts";
import { memoized } from "../../model/memoized.ts";
import type { Plan } from "../../model/plan.ts";
import { hasMonitors } from "./broker.ts";
import { requirementsPath, venv } from "./paths.ts";
import { airflowHosts } from "./processes.ts";
import { pythonOf } from "./pythons.ts";
import { requirementsOf } from "./requirements-txt.ts";
import type { Settings } from "./schema.ts";
import { settingsByHost } from "./worker-groups.ts";

/** The virtual environment of every host. */
export function pythonEnvironments(
  { hosts }: Pick<Plan, "hosts">,
  facts: Pick<Plan, "listeners">,
  settings: Settings,
): PythonEnvironment[] {
  const { constraints, index, wheels } = settings;
  const monitors = hasMonitors(facts);
  const settingsOn = settingsByHost(settings);
  const packagesOf = memoized((own: Settings) => requirementsOf(own, monitors));
  return airflowHosts(settings).flatMap((name) => {
    const own = settingsOn(name);
    const host = hosts.get(name);
    if (!host?.managed) return [];
    const { interpreter, version } = pythonOf(settings, host.platform.name);
    return {
      host: name,
      path: venv,
      interpreter,
      python: version,
      file: requirementsPath,
      ...packagesOf(own),
      lock: own.lock,
      constraints,
      index,
      wheels,
      source: "/airflow/packages",
    };
  });
}
