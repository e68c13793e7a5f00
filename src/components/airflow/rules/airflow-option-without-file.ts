import type { ComponentRule } from "../../../model/component.ts";
import { givenOptions } from "../given-options.ts";
import { neededModule, neededPath } from "../option-needs.ts";
import { home } from "../paths.ts";
import type { Settings } from "../schema.ts";

export const airflowOptionWithoutFile: ComponentRule<Settings> = {
  id: "airflow-option-without-file",
  severity: "warning",
  summary: "Options of Airflow name no file or Python module that hosts lack.",
  rationale:
    "The bundle installs neither plugins nor modules nor keys of your own. A host without them runs another Airflow than the others, or does not start it. Plugins and modules can be in the share with the DAGs, which hosts that do not read DAGs do not mount.",
  bad: { airflow: { extra: { core: { plugins_folder: "/srv/plugins" } } } },
  good: { airflow: { extra: { core: { lazy_load_plugins: false } } } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/modules_management.html",
  ],
  *check(settings, plan) {
    const running = [
      ...new Set(
        plan.services
          .filter(({ component, unit }) => component === "airflow" && unit !== "")
          .map(({ host }) => host),
      ),
    ];
    for (const { option, value, host, source } of givenOptions(settings)) {
      const path = neededPath(option, value);
      const module = neededModule(option, value);
      if (path === undefined && module === undefined) continue;
      const mounted = plan.mounts.filter((mount) => path?.startsWith(`${mount.path}/`));
      const lacking = running.filter(
        (name) => (host === undefined || name === host) && !mounted.some((mount) => mount.host === name),
      );
      if (lacking.length === 0) continue;
      const hosts =
        lacking.length > 6 ? `${lacking.length} hosts` : lacking.map((name) => `"${name}"`).join(", ");
      yield {
        message:
          module === undefined
            ? `The option "${option}" of airflow.cfg names "${path}", which the bundle does not bring to ${hosts}.`
            : `The option "${option}" of airflow.cfg needs the Python module "${module}", which the bundle does not bring to ${hosts}.`,
        at: [source],
        hint:
          module === undefined
            ? "Bring it to each of these hosts, readable by the user airflow, and accept this finding with how you do so."
            : `Bring it to each of these hosts, such as into ${home}/config, and accept this finding with how you do so.`,
      };
    }
  },
};
