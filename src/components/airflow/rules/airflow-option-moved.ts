import type { ComponentRule } from "../../../model/component.ts";
import { compareVersions } from "../../../model/version.ts";
import { givenOptions } from "../given-options.ts";
import { formerOptions, movedOptions } from "../moved-options.ts";
import type { Settings } from "../schema.ts";

export const airflowOptionMoved: ComponentRule<Settings> = {
  id: "airflow-option-moved",
  severity: "warning",
  summary: "Options of Airflow have the names that its version gives them.",
  rationale:
    "Airflow 3.0 removed and renamed many options. It ignores those that are gone, without a word, and reads old names of others only for as long as it keeps them. `airflow config lint` lists both. Airflow 2 still reads names of its first versions, which no other rule knows.",
  bad: { airflow: { version: "3.3", extra: { scheduler: { min_file_process_interval: 60 } } } },
  good: { airflow: { version: "3.3", extra: { dag_processor: { min_file_process_interval: 60 } } } },
  sources: [
    "https://airflow.apache.org/docs/apache-airflow/3.3.2/installation/upgrading_to_airflow3.html",
    "https://github.com/apache/airflow/blob/3.3.2/airflow-core/src/airflow/cli/commands/config_command.py",
  ],
  *check(settings, plan) {
    const { version } = settings;
    const moved: typeof movedOptions = compareVersions(version, "3.0.0") < 0 ? {} : movedOptions;
    for (const { option, source } of givenOptions(settings)) {
      const former = Object.hasOwn(formerOptions, option);
      if (!former && !Object.hasOwn(moved, option)) continue;
      // The rule "owned-key" names what to set instead.
      if (plan.overrides.some((each) => each.source === source && each.owner !== undefined)) continue;
      const known = former ? (formerOptions[option] ?? "") : option;
      const name = Object.hasOwn(moved, known) ? moved[known] : known;
      yield {
        message:
          name === undefined
            ? `Airflow ${version} does not read the option "${option}", which Airflow 3.0 has removed.`
            : former
              ? `The option "${option}" is called "${name}" in Airflow ${version}.`
              : `The option "${option}" of Airflow 2 is "${name}" since Airflow 3.0, and the topology sets Airflow ${version}.`,
        at: [source],
        hint:
          name === undefined
            ? "Remove it."
            : `Set ${name.split(".")[1]} in the section ${name.split(".")[0]} instead.`,
      };
    }
  },
};
