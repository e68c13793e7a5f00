import type { ComponentRule } from "../../../model/component.ts";
import { pointerTo } from "../../../model/pointer.ts";
import { companionsOf } from "../requirements-txt.ts";
import type { Settings } from "../schema.ts";
import { excludeEachOther, versionBounds } from "../version-bounds.ts";
import { nameWithoutExtras, runsLocally } from "../worker-groups.ts";

export const airflowPackageConflict: ComponentRule<Settings> = {
  id: "airflow-package-conflict",
  severity: "error",
  summary: "Python packages of the topology admit the versions that Airflow needs.",
  rationale:
    "pip installs no package at all if two requirements of one exclude each other, so no process of Airflow starts on the host.",
  bad: { airflow: { packages: ["celery==4.0"] } },
  good: { airflow: { packages: ["celery>=5.6.1"] } },
  sources: ["https://pip.pypa.io/en/stable/topics/dependency-resolution/#dealing-with-dependency-conflicts"],
  *check(settings) {
    const { packages, workers } = settings;
    const groups = !runsLocally(settings) && workers !== undefined && !Array.isArray(workers) ? workers : {};
    const needed = companionsOf(settings).flatMap((each) => each.packages);
    const lists = [
      { path: ["airflow", "packages"], list: packages },
      ...Object.entries(groups).map(([name, { packages: list }]) => ({
        path: ["airflow", "workers", name, "packages"],
        list,
      })),
    ];
    for (const { path, list } of lists) {
      for (const [index, given] of list.entries()) {
        const name = nameWithoutExtras(given);
        const own = versionBounds(given);
        const other = needed.find(
          (each) => nameWithoutExtras(each) === name && excludeEachOther(own, versionBounds(each)),
        );
        if (other === undefined) continue;
        yield {
          message: `The package "${given}" has no version that Airflow ${settings.version} works with: it needs "${other}".`,
          at: [pointerTo(...path, index)],
          hint: `Remove "${given}", or choose a version that "${other}" admits.`,
        };
      }
    }
  },
};
