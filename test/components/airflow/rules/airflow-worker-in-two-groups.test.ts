import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (workers: Json) =>
  findings("airflow-worker-in-two-groups", topology(withAirflow, { airflow: { workers } }));

describe("airflow-worker-in-two-groups", () => {
  it("finds a host of several groups", () => {
    expect(
      found({ b: { hosts: ["n1", "n2"] }, a: { hosts: ["n2", "n2"] }, c: { hosts: ["n3", "n2"] } }),
    ).toEqual([
      {
        message: 'The host "n2" is in 3 groups of workers: "a", "b", "c".',
        at: ["/airflow/workers/b/hosts/1", "/airflow/workers/c/hosts/1", "/airflow/workers/a/hosts/0"],
        hint: "Remove it from all but one. A group may read several queues.",
      },
    ]);
  });

  it("names the hosts of the smaller of two groups without it", () => {
    const [finding] = found({ a: { hosts: ["n1", "n2", "n3"] }, b: { hosts: ["n3", "n4"] } });
    expect(finding?.hint).toBe(
      'Remove it from one of them, such as from "b", whose hosts are then ["n4"]. A group may read several queues.',
    );
  });

  it("accepts groups without a common host", () => {
    expect(found({ a: { hosts: ["n2"] }, b: { hosts: ["n3"] } })).toEqual([]);
    expect(found(["n2", "n2"])).toEqual([]);
  });
});
