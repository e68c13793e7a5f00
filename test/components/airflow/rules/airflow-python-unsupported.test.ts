import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const found = (platform: string, version: string) =>
  findings("airflow-python-unsupported", topology(withAirflow, { platform, airflow: { version } }));

describe("airflow-python-unsupported", () => {
  it("finds a platform whose Python is too new for Airflow", () => {
    const [finding, ...others] = found("debian13", "2.11.2");
    expect(others).toEqual([]);
    expect(finding?.message).toMatch(
      /^Airflow 2\.11\.2 runs with Python 3\.10 to 3\.12, and Debian 13 \(.+\) has Python 3\.13\.$/,
    );
    expect(finding?.at[0]).toBe("/airflow/version");
    expect(finding?.hint).toBe(
      'Set "airflow.version" to 3.3, choose another platform, or install Python 3.12 on the hosts and set it in "airflow.python".',
    );
    expect(found("debian13", "3.0.6")).toHaveLength(1);
  });

  it("accepts an interpreter of your own that Airflow supports, and finds another", () => {
    const own = (version: string) =>
      findings(
        "airflow-python-unsupported",
        topology(withAirflow, {
          platform: "debian13",
          airflow: { version: "2.11.2", python: { version, interpreter: "/opt/python/bin/python3" } },
        }),
      );
    expect(own("3.12")).toEqual([]);
    expect(own("3.13")).toEqual([
      {
        message: 'Airflow 2.11.2 runs with Python 3.10 to 3.12, and "python" is 3.13.',
        at: ["/airflow/python/version", "/airflow/version"],
        hint: "Install a Python from 3.10 to 3.12 on the hosts of Airflow, or set another version of Airflow.",
      },
    ]);
  });

  it.each([
    ["debian13", "3.1.8"],
    ["debian13", "3.3.2"],
    ["ubuntu2204", "2.9.3"],
    ["ubuntu2204", "3.3.2"],
    ["ubuntu2404", "2.9.3"],
    ["rocky9", "2.9.3"],
    ["el10", "2.10.5"],
  ])("accepts %s with Airflow %s", (platform, version) => expect(found(platform, version)).toEqual([]));
});
