import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";
import { sendsSpansTogether } from "../telemetry.ts";

export const airflowTracesVersion: ComponentRule<Settings> = {
  id: "airflow-traces-version",
  severity: "error",
  summary: "Traces are sent by a version of Airflow that does not delay tasks for them, 3.2 or later.",
  rationale:
    "Airflow 2.9 has no traces. Those of 2.10 to 3.1 come from a tracer that 3.2 has replaced, and that of 3.0 and 3.1 sends each span of a task at once, while the task waits: if the collector does not answer, each span takes its whole timeout. Since 3.2, spans are sent together.",
  bad: {
    hosts: { collector: { address: "192.168.83.90", managed: false } },
    airflow: { version: "3.1.8", otel: { host: "collector", traces: true } },
  },
  good: {
    hosts: { collector: { address: "192.168.83.90", managed: false } },
    airflow: { version: "3.3.2", otel: { host: "collector", traces: true } },
  },
  sources: [
    "https://github.com/apache/airflow/blob/3.1.8/airflow-core/src/airflow/traces/otel_tracer.py",
    "https://github.com/apache/airflow/blob/3.2.2/airflow-core/src/airflow/_shared/observability/traces/__init__.py",
  ],
  *check(settings) {
    if (!settings.otel?.traces || sendsSpansTogether(settings)) return;
    yield {
      message: `Airflow ${settings.version} has no traces, or such as delay tasks while the collector does not answer. Those of 3.2 and later do not.`,
      at: ["/airflow/otel/traces", "/airflow/version"],
      hint: settings.otel.metrics
        ? 'Remove "traces", or set "version" to 3.2 or later.'
        : 'Remove "otel", or set "version" to 3.2 or later.',
    };
  },
};
