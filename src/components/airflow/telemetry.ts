import type { IniValue } from "../../formats/ini.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import type { Plan } from "../../model/plan.ts";
import { type Gates, has } from "../../model/version.ts";
import type { Settings } from "./schema.ts";

/** The variables of OpenTelemetry, in favour of which the options with the address and the interval are deprecated. */
const variables: Gates = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    since: "3.2",
    source: "config.yml of apache-airflow-core 3.1.8 and 3.2.2, and _shared/observability/common.py of 3.2.2",
  },
};

/**
 * Seconds for one attempt to send, with its repetitions. A task ends only after its last metrics and spans are sent: with the
 * default of 10, while the collector did not answer, 10.1 s later for each of both, and with 2, 2.1 s later (measured with
 * opentelemetry-exporter-otlp 1.45.2 and force_flush, which Airflow calls).
 */
const sendTimeout = 2;

/** Reports whether Airflow sends spans together. Before 3.2, a task may wait until each of its spans is sent. */
export function sendsSpansTogether(settings: Settings): boolean {
  return readsVariables(settings);
}

function readsVariables({ version }: Settings): boolean {
  return has(variables, "OTEL_EXPORTER_OTLP_ENDPOINT", version);
}

/** URL of the collector, to which the protocol adds its paths. */
export function collectorUrl({ host, port, tls }: NonNullable<Settings["otel"]>): string {
  return `${tls ? "https" : "http"}://${socketAddress(host, port)}`;
}

/** Options of airflow.cfg that send metrics and traces to a collector. */
export function telemetryOptions(settings: Settings): Readonly<Record<string, IniValue>> {
  const { otel } = settings;
  if (!otel) return {};
  return {
    ...(otel.metrics ? { "metrics.otel_on": true, "metrics.otel_prefix": otel.prefix } : {}),
    ...(otel.metrics && !readsVariables(settings)
      ? {
          "metrics.otel_host": otel.host,
          "metrics.otel_port": otel.port,
          "metrics.otel_ssl_active": otel.tls,
          "metrics.otel_interval_milliseconds": otel.interval * 1000,
        }
      : {}),
    ...(otel.traces ? { "traces.otel_on": true } : {}),
  };
}

/** Environment of OpenTelemetry, the same on all hosts. The topology can set the first variable otherwise. */
export function telemetryVariables(settings: Settings): Readonly<Record<string, string>> {
  const { otel } = settings;
  if (!otel) return {};
  return {
    OTEL_EXPORTER_OTLP_TIMEOUT: String(sendTimeout),
    ...(otel.authority === undefined ? {} : { OTEL_EXPORTER_OTLP_CERTIFICATE: otel.authority }),
    ...(readsVariables(settings)
      ? {
          OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl(otel),
          OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
          // Traces are sent by gRPC otherwise, whose port is another one (_shared/observability/traces of 3.2.2 and 3.3.2).
          ...(otel.traces ? { OTEL_TRACES_EXPORTER: "otlp_proto_http" } : {}),
          ...(otel.metrics ? { OTEL_METRIC_EXPORT_INTERVAL: String(otel.interval * 1000) } : {}),
        }
      : {}),
  };
}

/**
 * The variable that tells a process from others, for its unit, of which systemd knows the host and the name. Since 3.2, the metrics of
 * all processes are the same series without it (otel_logger.py of 3.1.8 and 3.2.2, HOST_NAME). A file of the environment takes
 * precedence.
 */
export function telemetryResource({ name }: Plan): string {
  return `OTEL_RESOURCE_ATTRIBUTES=host.name=%H,service.instance.id=%p@%H,service.namespace=${name}`;
}
