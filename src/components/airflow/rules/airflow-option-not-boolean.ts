import type { ComponentRule } from "../../../model/component.ts";
import { givenOptions } from "../given-options.ts";
import type { Settings } from "../schema.ts";

/** Words for a truth value that Airflow does not read as one. No option of Airflow takes any of them as text. */
const on = /^(?:y|yes|on)$/i;
const off = /^(?:n|no|off)$/i;

export const airflowOptionNotBoolean: ComponentRule<Settings> = {
  id: "airflow-option-not-boolean",
  severity: "warning",
  summary: "Truth values of Airflow's options are true or false.",
  rationale:
    "Airflow reads true, t and 1 as true and false, f and 0 as false, and raises an exception for any other word. YAML 1.2 reads yes, no, on and off without quotation marks as text.",
  bad: { airflow: { extra: { core: { dags_are_paused_at_creation: "no" } } } },
  good: { airflow: { extra: { core: { dags_are_paused_at_creation: false } } } },
  sources: [
    "https://github.com/apache/airflow/blob/2.11.2/airflow/configuration.py",
    "https://yaml.org/spec/1.2.2/#1032-tag-resolution",
  ],
  *check(settings) {
    for (const { option, value, source } of givenOptions(settings)) {
      const meant = on.test(String(value)) ? true : off.test(String(value)) ? false : undefined;
      if (meant === undefined || option.startsWith("celery.extra_celery_config.")) continue;
      yield {
        message: `The option "${option}" of airflow.cfg is the text "${String(value)}", which Airflow reads neither as true nor as false: the process that reads it fails.`,
        at: [source],
        hint: `Write ${meant}, without quotation marks.`,
      };
    }
  },
};
