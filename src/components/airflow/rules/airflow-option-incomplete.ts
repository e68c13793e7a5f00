import type { ComponentRule } from "../../../model/component.ts";
import { givenOptions, isOn } from "../given-options.ts";
import { companions } from "../option-needs.ts";
import type { Settings } from "../schema.ts";

export const airflowOptionIncomplete: ComponentRule<Settings> = {
  id: "airflow-option-incomplete",
  severity: "warning",
  summary: "Options of Airflow that need another option have it.",
  rationale:
    "Some options do nothing alone, or stop the process: with remote_logging and without a folder, no log is stored remotely.",
  bad: { airflow: { extra: { logging: { remote_logging: true } } } },
  good: { airflow: { extra: { logging: { remote_logging: false } } } },
  sources: ["https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html"],
  *check(settings) {
    const given = givenOptions(settings);
    const reported = new Set<string>();
    for (const { option, value, host, source } of given) {
      for (const { oneOf, on } of companions.filter((each) => each.option === option && each.when(value))) {
        const complete = given.some(
          (other) =>
            oneOf.includes(other.option) &&
            (other.host === undefined || other.host === host) &&
            (!on || isOn(other.value)),
        );
        // One switch is one finding, whatever is set for it.
        const about = on ? `${oneOf.join()} ${host ?? ""}` : source;
        if (complete || reported.has(about)) continue;
        reported.add(about);
        const names = oneOf.map((name) => `"${name}"`).join(" or ");
        yield on
          ? {
              message: `The option "${option}" of airflow.cfg has no effect without ${names}, which is off.`,
              at: [source],
              hint: `Set ${names} to true as well, or remove "${option}".`,
            }
          : {
              message: `The option "${option}" of airflow.cfg needs ${names}, which the topology does not set.`,
              at: [source],
              hint: `Set ${names} as well, or remove "${option}".`,
            };
      }
    }
  },
};
