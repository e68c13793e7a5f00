import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowMetricsTwice: ComponentRule<Settings> = {
  id: "airflow-metrics-twice",
  severity: "error",
  summary: "Airflow sends its metrics to one place.",
  rationale:
    "Every process of Airflow has one client of metrics. With StatsD it asks no further, and the OpenTelemetry collector receives none.",
  bad: {
    hosts: { collector: { address: "192.168.83.90", managed: false } },
    airflow: { statsd: { host: "collector" }, otel: { host: "collector" } },
  },
  good: {
    hosts: { collector: { address: "192.168.83.90", managed: false } },
    airflow: {
      version: "3.3.2",
      statsd: { host: "collector" },
      otel: { host: "collector", metrics: false, traces: true },
    },
  },
  sources: [
    "https://github.com/apache/airflow/blob/3.1.8/airflow-core/src/airflow/stats.py",
    "https://github.com/apache/airflow/blob/3.3.2/airflow-core/src/airflow/observability/metrics/stats_utils.py",
  ],
  *check({ statsd, otel }) {
    if (!statsd || !otel?.metrics) return;
    yield {
      message: `Airflow would send its metrics to the StatsD server on "${statsd.host}", and none to the OpenTelemetry collector on "${otel.host}".`,
      at: ["/airflow/otel", "/airflow/statsd"],
      hint: otel.traces
        ? 'Remove "statsd", or set "otel.metrics" to false.'
        : 'Remove "statsd", or remove "otel".',
    };
  },
};
