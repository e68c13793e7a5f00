import type { FactContext } from "../../model/component.ts";
import type { Listener, Service } from "../../model/facts.ts";
import { sortedEntries } from "../../model/order.ts";
import type { Settings } from "./schema.ts";

/** Services on hosts that the bundle does not manage: targets of tasks, and collectors of metrics. */
export function unmanagedPeers(context: FactContext, settings: Settings): void {
  for (const [name, { port }] of sortedEntries(settings.targets)) {
    const source = `/airflow/targets/${name}`;
    const title = `Target "${name}"`;
    peer(context, { host: name, tier: `target-${name}`, title, source }, "a target of tasks", {
      port,
      protocol: "tcp",
      role: "target",
      source,
    });
  }
  if (settings.statsd) {
    const { host, port } = settings.statsd;
    peer(
      context,
      { host, tier: "statsd", title: "StatsD server", source: "/airflow/statsd/host" },
      "a StatsD server",
      { port, protocol: "udp", role: "metrics-collector", source: "/airflow/statsd" },
    );
  }
  if (settings.otel) {
    const { host, port, tls, authority } = settings.otel;
    peer(
      context,
      { host, tier: "otel-collector", title: "OpenTelemetry collector", source: "/airflow/otel/host" },
      "an OpenTelemetry collector",
      {
        port,
        protocol: "tcp",
        role: "metrics-collector",
        source: "/airflow/otel",
        ...(tls ? { secure: true } : {}),
        ...(authority === undefined ? {} : { trust: { authority, name: host } }),
      },
    );
  }
}

function peer(
  context: FactContext,
  service: Pick<Service, "host" | "tier" | "title" | "source">,
  purpose: string,
  listener: Pick<Listener, "port" | "protocol" | "role" | "source" | "secure" | "trust">,
): void {
  const host = context.peer(service.host, service.source, purpose);
  // On a managed host, the services there state their own listeners.
  if (!host || host.managed) return;
  const stated = context.service({ ...service, unit: "", user: "", essential: false });
  context.listener(stated, { ...listener, bind: "*", title: service.title });
}
