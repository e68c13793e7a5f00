import { endpointOf, listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";

/** True if clients of the broker ask monitors for its leader, as those of Redis and its relatives ask Sentinel. */
export function hasMonitors(plan: Pick<Plan, "listeners">): boolean {
  return listenersOf(plan, "broker-monitor").length > 0;
}

/**
 * Celery options for a broker whose leader Sentinel names. Unlike with AMQP, a message that no worker acknowledges is
 * delivered again after the visibility timeout only, also if its worker is lost.
 */
export function sentinelConfig(plan: Plan, group: string, host: string) {
  const holds = plan.timings.filter(({ span }) => span === "message-hold").map(({ seconds }) => seconds);
  const { certificate, key } = certificatePaths("airflow");
  // Measured with kombu 5.7 and redis-py 8.1, which tries each connection eleven times: after the host of the leader was cut
  // off, a task was sent after 8.2 s, and after 55.6 s with timeouts of 2 and 5 s. Sentinels need no second try, since there
  // are others.
  const timeouts = { socket_connect_timeout: 1, socket_timeout: 2 };
  const secure = endpointOf(plan, "broker-monitor", host)?.secure === true;
  const own = {
    ssl_ca_certs: authorityPath,
    ssl_certfile: certificate,
    ssl_keyfile: key,
    ssl_cert_reqs: "required",
  };
  return {
    ...(secure ? { broker_use_ssl: own } : {}),
    broker_transport_options: {
      master_name: group,
      visibility_timeout: Math.min(...holds),
      ...timeouts,
      socket_keepalive: true,
      // A worker that waits for a message notices a lost host by this alone (kombu 5.7, maybe_check_brpop_health; measured: after
      // 39 s with the default of 25 s).
      health_check_interval: 3,
      // Sentinel needs no login.
      sentinel_kwargs: { ...timeouts, retry: false, ...(secure ? { ssl: true, ...own } : {}) },
    },
  };
}
