import { banner } from "../../formats/banner.ts";
import { line } from "../../formats/line.ts";
import { extraOf, identity } from "../../model/override.ts";
import { derived, isMonitored, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { within } from "../../model/version.ts";
import { isIPv6, nodeName } from "./facts.ts";
import { portsOf, type Settings } from "./schema.ts";
import { rabbitmqVersions } from "./versions.ts";

export const definitionsPath = "/etc/rabbitmq/definitions.json";

/** rabbitmq.conf, which is the same on every node except for settings of single hosts. */
export function rabbitmqConf(plan: Plan, settings: Settings, nodes: readonly string[], host: string): string {
  const values: Record<string, string | number> = {
    ...listeners(plan, settings, host),
    cluster_name: plan.name,
    "cluster_formation.peer_discovery_backend": "classic_config",
    ...Object.fromEntries(
      nodes.map((node, index) => [
        `cluster_formation.classic_config.nodes.${index + 1}`,
        nodeName(plan, node),
      ]),
    ),
    // With fewer than three nodes, no side of a partition has a majority: both would pause, and no queue would have a
    // quorum.
    ...(nodes.length < 3
      ? {}
      : {
          cluster_partition_handling: "pause_minority",
          // Without it, a quorum queue that is declared before a node joins never gets a replica there. With a replica
          // on every node, a queue survives what the cluster survives.
          "quorum_queue.continuous_membership_reconciliation.enabled": "true",
          "quorum_queue.continuous_membership_reconciliation.target_group_size": nodes.length,
        }),
    // An unresponsive node blocks publishers until it counts as down: measured 62 s with the default of 60 s, and 14 s
    // with 10 s.
    net_ticktime: settings.netTickTime,
    // Celery acknowledges a task when it ends. By default, RabbitMQ disconnects the consumer of a task that takes
    // longer than 30 minutes.
    consumer_timeout: derived(plan, "consumer_timeout"),
    // Celery before 5.7 declares control and event queues that are neither durable nor exclusive, and requests a limit
    // of unacknowledged messages for a whole channel. 4.3 rejects both unless permitted (celery/celery#10290).
    "deprecated_features.permit.transient_nonexcl_queues": "true",
    "deprecated_features.permit.global_qos": "true",
    load_definitions: definitionsPath,
    "loopback_users.guest": "true",
    // Publishers are blocked while memory or disk is low. The default disk limit of 50 MB is too low.
    "vm_memory_high_watermark.relative": 0.6,
    "disk_free_limit.absolute": "2GB",
  };
  const lines = Object.entries({
    ...within(rabbitmqVersions.gates, settings.version, values),
    ...extraOf(settings, host, identity, ["true", "false"]),
  }).map(([key, value]) => `${key} = ${line(value)}\n`);
  return `${banner(plan.name)}\n${lines.join("")}`;
}

/**
 * Listeners for clients, administrators and monitoring. With TLS, every listener is encrypted, and clients authenticate
 * with certificates.
 */
function listeners(plan: Plan, settings: Settings, host: string): Record<string, string | number> {
  const { client, admin, metrics } = portsOf(settings, plan.tls);
  // Without an address, the plugins listen only on IPv4, unlike the broker (tried with 3.10.8 and 4.0.5).
  const any = (prefix: string): Record<string, string> =>
    isIPv6(plan, host) ? { [`${prefix}.ip`]: "::" } : {};
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
    // Without a TCP port, neither plugin listens unencrypted (tried with 3.10.8). Browsers have no client certificate.
    "management.ssl.port": admin,
    ...any("management.ssl"),
    ...secured("management.ssl"),
    ...(isMonitored(plan)
      ? { "prometheus.ssl.port": metrics, ...any("prometheus.ssl"), ...secured("prometheus.ssl") }
      : {}),
  };
}
