import { banner } from "../../formats/banner.ts";
import { line } from "../../formats/line.ts";
import { extraOf, identity } from "../../model/override.ts";
import { isMonitored, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { portsOf, type Settings } from "./schema.ts";
import { rabbitmqVersions } from "./versions.ts";

export const definitionsPath = "/etc/rabbitmq/definitions.json";

/** rabbitmq.conf, which is the same on every node but for what the topology gives a single one. */
export function rabbitmqConf(plan: Plan, settings: Settings, nodes: readonly string[], host: string): string {
  const values: Record<string, string | number> = {
    ...listeners(plan, settings, host),
    cluster_name: plan.name,
    "cluster_formation.peer_discovery_backend": "classic_config",
    ...Object.fromEntries(
      nodes.map((node, index) => [`cluster_formation.classic_config.nodes.${index + 1}`, `rabbit@${node}`]),
    ),
    // With fewer than three nodes no side of a partition is a majority: both would pause, and no queue has a quorum.
    ...(nodes.length < 3
      ? {}
      : {
          cluster_partition_handling: "pause_minority",
          // A quorum queue that is declared while a node is still to come would never have a replica there.
          "quorum_queue.continuous_membership_reconciliation.enabled": "true",
          "quorum_queue.continuous_membership_reconciliation.target_group_size": 3,
        }),
    // A node that goes silent holds up publishers until it counts as down: 60 s by default, measured 62 s; with 10 it was 14 s.
    net_ticktime: settings.netTickTime,
    // Celery acknowledges a task when it ends; RabbitMQ would cut the consumer of any task longer than 30 minutes.
    consumer_timeout: settings.consumerTimeout * 1000,
    // Celery before 5.7 declares queues for its control and events that are neither durable nor exclusive, and asks for
    // a limit of unacknowledged messages for a whole channel; 4.3 refuses both unless permitted (celery/celery#10290).
    "deprecated_features.permit.transient_nonexcl_queues": "true",
    "deprecated_features.permit.global_qos": "true",
    load_definitions: definitionsPath,
    "loopback_users.guest": "true",
    // Publishers are held back while memory or disk is short; the default disk limit of 50 MB is too late.
    "vm_memory_high_watermark.relative": 0.6,
    "disk_free_limit.absolute": "2GB",
  };
  const lines = Object.entries({
    ...within(rabbitmqVersions.gates, settings.version, values),
    ...extraOf(settings, host, identity, ["true", "false"]),
  }).map(([key, value]) => `${key} = ${line(value)}\n`);
  return `${banner(plan.name)}\n${lines.join("")}`;
}

/** Where clients, administrators and monitoring connect; with TLS nowhere else, and clients prove who they are too. */
function listeners(plan: Plan, settings: Settings, host: string): Record<string, string | number> {
  const { client, admin, metrics } = portsOf(settings, plan.tls);
  // Without an address the plugins take IPv4 connections alone, unlike the broker (tried with 3.10.8 and 4.0.5).
  const any = (prefix: string): Record<string, string> =>
    plan.hosts.get(host)?.address.includes(":") ? { [`${prefix}.ip`]: "::" } : {};
  if (!plan.tls) {
    return {
      "listeners.tcp.default": client,
      "management.tcp.port": admin,
      ...any("management.tcp"),
      ...(isMonitored(plan) ? { "prometheus.tcp.port": metrics, ...any("prometheus.tcp") } : {}),
    };
  }
  const { certificate, key } = certificatePaths("rabbitmq");
  const secured = (prefix: string) => ({
    [`${prefix}.cacertfile`]: authorityPath,
    [`${prefix}.certfile`]: certificate,
    [`${prefix}.keyfile`]: key,
  });
  return {
    "listeners.tcp": "none",
    "listeners.ssl.default": client,
    ...secured("ssl_options"),
    "ssl_options.verify": "verify_peer",
    "ssl_options.fail_if_no_peer_cert": "true",
    // Without a port for TCP, neither plugin listens without TLS (tried with 3.10.8). Browsers have no certificate.
    "management.ssl.port": admin,
    ...any("management.ssl"),
    ...secured("management.ssl"),
    ...(isMonitored(plan)
      ? { "prometheus.ssl.port": metrics, ...any("prometheus.ssl"), ...secured("prometheus.ssl") }
      : {}),
  };
}
