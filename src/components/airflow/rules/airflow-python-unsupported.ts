import type { ComponentRule } from "../../../model/component.ts";
import { newestOf } from "../../../model/version.ts";
import { isSupported, pythonRange, unsupportedPythons } from "../pythons.ts";
import type { Settings } from "../schema.ts";
import { airflowVersions } from "../versions.ts";

export const airflowPythonUnsupported: ComponentRule<Settings> = {
  id: "airflow-python-unsupported",
  severity: "error",
  summary: "Airflow supports the Python of each of its hosts.",
  rationale:
    "pip installs no version of Airflow whose metadata exclude the interpreter (Requires-Python), so no process of Airflow starts on the host.",
  bad: { platform: "debian13", airflow: { version: "2.11" } },
  good: { platform: "debian13", airflow: { version: "3.3" } },
  sources: [
    "https://pypi.org/project/apache-airflow/2.11.2/",
    "https://pypi.org/project/apache-airflow/3.3.2/",
  ],
  *check(settings, plan) {
    const { from, to } = pythonRange(settings);
    if (settings.python) {
      const { version } = settings.python;
      if (isSupported(settings, version)) return;
      yield {
        message: `Airflow ${settings.version} runs with Python ${from} to ${to}, and "python" is ${version}.`,
        at: ["/airflow/python/version", "/airflow/version"],
        hint: `Install a Python from ${from} to ${to} on the hosts of Airflow, or set another version of Airflow.`,
      };
      return;
    }
    const unsupported = unsupportedPythons(settings, plan);
    const [first] = unsupported;
    if (!first) return;
    const newest = newestOf(airflowVersions);
    const isSolved = unsupportedPythons({ ...settings, version: newest }, plan).length === 0;
    const names = unsupported.map(({ host }) => host.name).join(", ");
    yield {
      message: `Airflow ${settings.version} runs with Python ${from} to ${to}, and ${first.host.platform.title} (${names}) has Python ${first.python}.`,
      at: ["/airflow/version", ...unsupported.map(({ host }) => host.source)],
      hint: `Set "airflow.version" to ${isSolved ? newest : "another version"}, choose another platform, or install Python ${to} on the hosts and set it in "airflow.python".`,
    };
  },
};
