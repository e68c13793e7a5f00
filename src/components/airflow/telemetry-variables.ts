/**
 * Reports whether the bundle sets an environment variable of OpenTelemetry from the address and the certificate of the
 * collector. Others, such as OTEL_EXPORTER_OTLP_HEADERS with a login, are free.
 */
export function isSetForTelemetry(name: string): boolean {
  return /^OTEL_(?:EXPORTER_OTLP_(?:(?:METRICS|TRACES)_)?(?:ENDPOINT|PROTOCOL|CERTIFICATE)|TRACES_EXPORTER|METRIC_EXPORT_INTERVAL)$/.test(
    name,
  );
}
