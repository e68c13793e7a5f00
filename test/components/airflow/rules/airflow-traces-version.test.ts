import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const traced = (version: string, otel: object) =>
  findings(
    "airflow-traces-version",
    topology(withAirflow, {
      hosts: { collector: { address: "10.0.0.90", managed: false } },
      airflow: { version, otel: { host: "collector", ...otel } },
    }),
  );

describe("airflow-traces-version", () => {
  it("finds traces of versions before 3.2", () => {
    expect(traced("3.1.8", { traces: true })).toEqual([
      {
        message:
          "Airflow 3.1.8 has no traces, or such as delay tasks while the collector does not answer. Those of 3.2 and later do not.",
        at: ["/airflow/otel/traces", "/airflow/version"],
        hint: 'Remove "traces", or set "version" to 3.2 or later.',
      },
    ]);
    expect(traced("2.9.3", { traces: true, metrics: false }).map(({ hint }) => hint)).toEqual([
      'Remove "otel", or set "version" to 3.2 or later.',
    ]);
  });

  it("accepts those of 3.2 and later, and metrics of every version", () => {
    expect(traced("3.2", { traces: true })).toEqual([]);
    expect(traced("3.3.2", { traces: true })).toEqual([]);
    expect(traced("3.1.8", {})).toEqual([]);
  });
});
