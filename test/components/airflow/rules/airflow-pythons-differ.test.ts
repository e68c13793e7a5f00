import { describe, expect, it } from "vitest";
import { findings, planOf, topology, withAirflow } from "../../../rules/harness.ts";

const names = [...planOf(topology(withAirflow)).hosts.keys()];

/** Findings of an estate on Debian 12, of which each host has a platform of its own. */
const found = (platform: (index: number) => string) =>
  findings(
    "airflow-pythons-differ",
    topology(withAirflow, {
      platform: "debian12",
      hosts: Object.fromEntries(names.map((name, index) => [name, { platform: platform(index) }])),
    }),
  );

describe("airflow-pythons-differ", () => {
  it("finds hosts with different versions of Python", () => {
    const [finding, ...others] = found((index) => (index % 2 === 0 ? "debian12" : "debian13"));
    expect(others).toEqual([]);
    expect(finding?.message).toMatch(/Python 3\.1[13] on .+; Python 3\.1[13] on /);
    expect(finding?.at[0]).toBe("/airflow/schedulers");
  });

  it("accepts hosts that all have another platform than the estate", () =>
    expect(found(() => "debian13")).toEqual([]));

  it("accepts platforms with the same Python", () =>
    expect(found((index) => (index === 0 ? "ubuntu2404" : "el10"))).toEqual([]));
});
