import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (airflow: Json) => findings("airflow-lock-shared", topology(withAirflow, { airflow }));
const lock = { path: "/srv/airflow/lock.txt", sha256: "0".repeat(64) };
const own = { path: "/srv/airflow/gpu.txt", sha256: "1".repeat(64) };
const gpu = { hosts: ["n2"], packages: ["torch==2.4.1"] };

describe("airflow-lock-shared", () => {
  it("finds a group with packages that the lock of the estate does not have", () => {
    expect(found({ lock, workers: { gpu } })).toEqual([
      {
        message:
          'The group of workers "gpu" has packages of its own, such as "torch==2.4.1", and the lock of the whole estate, "/srv/airflow/lock.txt".',
        at: ["/airflow/workers/gpu/packages", "/airflow/lock"],
        hint: 'Make a lock of the requirements of these hosts, and set it in "airflow.workers.gpu.lock"; or move the packages to "airflow.packages", and make the lock of the estate again.',
      },
    ]);
  });

  it("finds a group that names the same lock", () =>
    expect(found({ lock, workers: { gpu: { ...gpu, lock } } })).toHaveLength(1));

  it("accepts a lock of the group, a group without packages, and an estate without a lock", () => {
    expect(found({ lock, workers: { gpu: { ...gpu, lock: own } } })).toEqual([]);
    expect(found({ lock, workers: { gpu: { hosts: ["n2"] } } })).toEqual([]);
    expect(found({ workers: { gpu } })).toEqual([]);
    expect(found({ workers: { gpu: { ...gpu, lock: own } } })).toEqual([]);
  });
});
