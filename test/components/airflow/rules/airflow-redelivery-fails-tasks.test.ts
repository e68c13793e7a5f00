import { describe, expect, it } from "vitest";
import { analyse } from "../../../../src/analysis/analysis.ts";
import { findings, planOf, topology, withAirflow } from "../../../rules/harness.ts";

const estate = (version: string) => topology(withAirflow, { airflow: { version } });
const found = (version: string) => findings("airflow-redelivery-fails-tasks", estate(version));

describe("airflow-redelivery-fails-tasks", () => {
  it("finds a version that fails the tasks whose messages are delivered again", () => {
    expect(found("3.1.8")).toEqual([
      {
        message:
          "Airflow 3.1.8 fails running tasks whenever a worker loses its connection to the broker: at every failover and every restart of a broker node.",
        at: ["/airflow/version"],
        hint: "Set version to 3.2.0 or later.",
      },
    ]);
    expect(found("3.0.6")).toHaveLength(1);
  });

  it("accepts versions that ignore such messages", () => {
    for (const version of ["2.9.3", "2.11", "3.2.0", "3.3.2"]) expect(found(version), version).toEqual([]);
  });

  it("leaves a version that does not run on the platform to another rule", () => {
    const on = (platform: string) =>
      findings(
        "airflow-redelivery-fails-tasks",
        topology(withAirflow, { platform, airflow: { version: "3.0.6" } }),
      );
    expect(on("debian12")).toHaveLength(1);
    expect(on("debian13")).toEqual([]);
  });

  it.each([
    ["3.1.8", "running tasks fail, and slots may stay unused"],
    ["3.3.2", "running tasks continue, and slots may stay unused"],
  ])("agrees with the analysis of version %s", (version, effect) => {
    const { failovers } = analyse(planOf(estate(version)));
    const loss = failovers.find(({ what }) => what === "RabbitMQ: a node's host is lost");
    expect(loss?.effects).toEqual([effect]);
  });
});
