import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (airflow: Json) => findings("airflow-package-conflict", topology(withAirflow, { airflow }));

describe("airflow-package-conflict", () => {
  it("finds a version that Airflow cannot use", () => {
    expect(found({ version: "3.3.2", packages: ["pandas==2.2.3", "Celery[redis]==4.0"] })).toEqual([
      {
        message:
          'The package "Celery[redis]==4.0" has no version that Airflow 3.3.2 works with: it needs "celery>=5.6,<5.7".',
        at: ["/airflow/packages/1"],
        hint: 'Remove "Celery[redis]==4.0", or choose a version that "celery>=5.6,<5.7" admits.',
      },
    ]);
  });

  it("finds it in a group of workers", () => {
    const workers = { gpu: { hosts: ["n2"], packages: ["celery<5.6"] } };
    expect(found({ workers }).map(({ at }) => at)).toEqual([["/airflow/workers/gpu/packages/0"]]);
  });

  it.each(["celery==5.7", "celery>5.7", "celery==5.5.*", "celery~=5.4.0", "celery>=5.7,<6"])(
    "finds %s",
    (requirement) => expect(found({ packages: [requirement] })).toHaveLength(1),
  );

  it.each([
    "celery",
    "celery==5.6.1",
    "celery>=5",
    "celery~=5.0",
    "celery==5.*",
    "celery!=5.6.0",
    "celery==5.6.0rc1",
  ])("accepts %s", (requirement) => expect(found({ packages: [requirement] })).toEqual([]));

  it("accepts any Celery without workers", () => {
    expect(found({ executor: "LocalExecutor", workers: undefined, packages: ["celery==4.0"] })).toEqual([]);
  });
});
