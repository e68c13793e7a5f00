import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { movedOptions } from "../../../../src/components/airflow/moved-options.ts";
import { root } from "../../../examples.ts";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const id = "airflow-option-moved";
const found = (version: string, extra: Json) =>
  findings(id, topology(withAirflow, { airflow: { version, extra } }));
const keysOf = (...versions: string[]) =>
  new Set(
    versions.flatMap((version) =>
      readFileSync(join(root, `test/components/airflow/keys-${version}.txt`), "utf8")
        .trim()
        .split("\n"),
    ),
  );

describe(id, () => {
  it("finds an option that has another name", () => {
    expect(found("3.3.2", { scheduler: { scheduler_zombie_task_threshold: 600 } })).toEqual([
      {
        message:
          'The option "scheduler.scheduler_zombie_task_threshold" of Airflow 2 is "scheduler.task_instance_heartbeat_timeout" since Airflow 3.0, and the topology sets Airflow 3.3.2.',
        at: ["/airflow/extra/scheduler/scheduler_zombie_task_threshold"],
        hint: "Set task_instance_heartbeat_timeout in the section scheduler instead.",
      },
    ]);
  });

  it("finds an option that is gone", () => {
    expect(found("3.0", { core: { check_slas: false } })).toEqual([
      {
        message: 'Airflow 3.0 does not read the option "core.check_slas", which Airflow 3.0 has removed.',
        at: ["/airflow/extra/core/check_slas"],
        hint: "Remove it.",
      },
    ]);
  });

  it("accepts both in Airflow 2, and the new name in Airflow 3", () => {
    expect(
      found("2.11", { core: { check_slas: false }, scheduler: { scheduler_zombie_task_threshold: 600 } }),
    ).toEqual([]);
    expect(found("3.0", { scheduler: { task_instance_heartbeat_timeout: 600 } })).toEqual([]);
  });

  it("knows options of Airflow 2 that Airflow 3 lacks, and new names that it has", () => {
    const [old, now] = [keysOf("2.9", "2.10", "2.11"), keysOf("3.0", "3.1", "3.2", "3.3")];
    const names = Object.keys(movedOptions);
    expect(names.filter((name) => !old.has(name))).toEqual([]);
    expect(names.filter((name) => now.has(name))).toEqual([]);
    expect(Object.values(movedOptions).filter((name) => name !== undefined && !now.has(name))).toEqual([]);
  });
});
