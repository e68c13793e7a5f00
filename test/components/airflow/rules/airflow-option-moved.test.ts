import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formerOptions, movedOptions } from "../../../../src/components/airflow/moved-options.ts";
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

  it.each([
    ["2.11", "logging.remote_logging", { core: { remote_logging: true } }],
    ["3.3.2", "logging.remote_logging", { core: { remote_logging: true } }],
    ["3.3.2", "scheduler.scheduler_idle_sleep_time", { scheduler: { processor_poll_interval: 1 } }],
  ])("finds a name of the first versions of Airflow 2 in %s", (version, name, extra) => {
    const [section, key] = Object.entries(extra).map(([a, b]) => [a, Object.keys(b)[0]])[0] ?? [];
    expect(found(version, extra)).toEqual([
      {
        message: `The option "${section}.${key}" is called "${name}" in Airflow ${version}.`,
        at: [`/airflow/extra/${section}/${key}`],
        hint: `Set ${name.split(".")[1]} in the section ${name.split(".")[0]} instead.`,
      },
    ]);
  });

  it("leads from an old name to nothing where Airflow 3 has removed the option", () => {
    expect(found("3.0", { core: { log_processor_filename_template: "x" } })[0]?.hint).toBe("Remove it.");
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

  it("knows former names that no version has, and names of Airflow 2 in their place", () => {
    const known = keysOf("2.9", "2.10", "2.11");
    expect(Object.keys(formerOptions).filter((name) => known.has(name))).toEqual([]);
    expect(Object.values(formerOptions).filter((name) => !known.has(name))).toEqual([]);
  });
});
