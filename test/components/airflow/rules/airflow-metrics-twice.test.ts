import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const outside = { hosts: { collector: { address: "10.0.0.90", managed: false } } };
const statsd = { host: "collector" };

describe("airflow-metrics-twice", () => {
  it("finds an OpenTelemetry collector that StatsD keeps metrics from", () => {
    const input = topology(withAirflow, outside, { airflow: { statsd, otel: { host: "n1" } } });
    expect(findings("airflow-metrics-twice", input)).toEqual([
      {
        message:
          'Airflow would send its metrics to the StatsD server on "collector", and none to the OpenTelemetry collector on "n1".',
        at: ["/airflow/otel", "/airflow/statsd"],
        hint: 'Remove "statsd", or remove "otel".',
      },
    ]);
    const traced = topology(withAirflow, outside, {
      airflow: { version: "3.3.2", statsd, otel: { host: "n1", traces: true } },
    });
    expect(findings("airflow-metrics-twice", traced).map(({ hint }) => hint)).toEqual([
      'Remove "statsd", or set "otel.metrics" to false.',
    ]);
  });

  it("accepts one of both, and traces alone beside StatsD", () => {
    for (const airflow of [
      { statsd },
      { otel: { host: "collector" } },
      { statsd, otel: { host: "collector", metrics: false, traces: true } },
    ])
      expect(findings("airflow-metrics-twice", topology(withAirflow, outside, { airflow }))).toEqual([]);
  });
});
