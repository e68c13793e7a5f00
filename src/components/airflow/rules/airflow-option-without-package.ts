import type { ComponentRule } from "../../../model/component.ts";
import { givenOptions } from "../given-options.ts";
import { missingPackages } from "../option-needs.ts";
import type { Settings } from "../schema.ts";
import { settingsByHost } from "../worker-groups.ts";

export const airflowOptionWithoutPackage: ComponentRule<Settings> = {
  id: "airflow-option-without-package",
  severity: "error",
  summary: "Options of Airflow need no Python package that is not installed.",
  rationale:
    "Logs in an object store, backends of secrets, bundles of DAGs from Git and some other options are implemented by packages of their own. Without the package, processes of Airflow do not start, tasks fail, or the option has no effect.",
  bad: {
    airflow: { extra: { secrets: { backend: "airflow.providers.hashicorp.secrets.vault.VaultBackend" } } },
  },
  good: {
    airflow: {
      extra: { secrets: { backend: "airflow.secrets.local_filesystem.LocalFilesystemBackend" } },
    },
  },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/stable/extra-packages-ref.html",
    "https://airflow.apache.org/docs/apache-airflow-providers/core-extensions/index.html",
  ],
  *check(settings) {
    const settingsOn = settingsByHost(settings);
    for (const { option, value, host, source } of givenOptions(settings)) {
      const own = host === undefined ? settings : settingsOn(host);
      for (const name of missingPackages(own, option, value)) {
        yield {
          message: `The option "${option}" of airflow.cfg needs the package "${name}", which requirements.txt does not install.`,
          at: [source],
          hint: `Add "${name}" to "airflow.packages", or remove the option.`,
        };
      }
    }
  },
};
