import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const id = "airflow-option-not-boolean";
const found = (extra: Json) => findings(id, topology(withAirflow, { airflow: { extra } }));

describe(id, () => {
  it("finds a word that YAML 1.1 reads as true", () => {
    expect(found(parse("core: { dags_are_paused_at_creation: yes }"))).toEqual([
      {
        message:
          'The option "core.dags_are_paused_at_creation" of airflow.cfg is the text "yes", which Airflow reads neither as true nor as false: the process that reads it fails.',
        at: ["/airflow/extra/core/dags_are_paused_at_creation"],
        hint: "Write true, without quotation marks.",
      },
    ]);
  });

  it.each(["no", "off", "Off", "N"])("finds %s as false", (value) => {
    expect(found({ scheduler: { catchup_by_default: value } }).map(({ hint }) => hint)).toEqual([
      "Write false, without quotation marks.",
    ]);
  });

  it("accepts what Airflow reads, other words, and options of Celery", () => {
    const values = [true, false, "True", "t", "F", "1", 0, "Disabled", "none"];
    const core = Object.fromEntries(values.map((value, index) => [`option_${index}`, value]));
    expect(found({ core, celery: { "extra_celery_config.task_track_started": "on" } })).toEqual([]);
  });
});
