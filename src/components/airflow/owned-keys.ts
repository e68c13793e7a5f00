import type { OwnedKey } from "../../model/override.ts";
import { listenersOf } from "../../model/plan.ts";
import { isOn } from "./given-options.ts";
import { webRole } from "./public-url.ts";

const budgeted = "The connection budget is computed from it.";
const logs = "Units, directories and processes depend on the log paths of the bundle.";
const reached = "It is derived from the address of the web interface.";
const acknowledged =
  "The broker delivers the tasks of a lost worker again only if they are acknowledged when they end.";
const asked = "The health check of a worker asks it through the broker.";

/**
 * Options of Celery 5.6 that the bundle manages. Some rely on a prefetch count of the channel, which quorum queues do not
 * have: the reduction after a reconnect, which would be permanent, and the detection that avoids it. Others have no effect
 * here: worker_eta_task_limit, because Airflow sends no task with a time, and worker_disable_prefetch, which is for Redis.
 */
const celeryKeys: readonly OwnedKey[] = [
  {
    keys: celery(
      "(?:task_default|task_create_missing|broker_native_delayed_delivery)_queue_type|worker_detect_quorum_queues|task_create_missing_queues|broker_transport_options\\.confirm_publish",
    ),
    instead: "It configures queues that survive the loss of a broker.",
  },
  {
    keys: celery("broker_transport_options"),
    block: true,
    instead: "It configures queues that survive the loss of a broker. Single options of it can be set.",
  },
  {
    keys: celery(
      "broker_transport_options\\.(?:master_name|sentinel_kwargs|visibility_timeout|socket_(?:timeout|connect_timeout|keepalive)|health_check_interval|global_keyprefix)",
    ),
    instead: "It is derived from the broker.",
  },
  {
    keys: celery("worker_enable_prefetch_count_reduction"),
    instead: "With quorum queues, the reduction is permanent: the worker runs one task at a time.",
  },
  {
    // It adds x-max-priority to every queue (celery/app/amqp.py of 5.6.3).
    keys: celery("task_queue_max_priority"),
    instead: "The broker rejects quorum queues with a maximum priority, so that no worker would start.",
  },
  {
    keys: celery("worker_cancel_long_running_tasks_on_connection_loss"),
    instead: "Running tasks would end whenever the broker fails over.",
    free: (value) => !isOn(value),
  },
  {
    keys: celery("task_always_eager"),
    instead: "Schedulers would run the tasks themselves, with access to all secrets of Airflow.",
    free: (value) => !isOn(value),
  },
  {
    keys: celery("task_acks_late"),
    instead: acknowledged,
    free: isOn,
  },
  {
    keys: celery("worker_enable_remote_control"),
    instead: asked,
    free: isOn,
  },
  {
    keys: celery("(?:control|event)_queue_(?:exclusive|durable)"),
    instead: "RabbitMQ 4.3 rejects queues that are neither durable nor exclusive.",
  },
  {
    keys: celery(
      "broker_(?:connection_timeout|connection_retry|connection_max_retries|failover_strategy|heartbeat)|broker_transport_options\\.connect_retries_timeout",
    ),
    instead: "Workers change to another broker within the time that it sets.",
  },
  {
    keys: celery(
      "broker_(?:url|read_url|write_url|host|port|user|vhost|transport|login_method)|result_backend",
    ),
    instead: "It is derived from the broker and the database.",
  },
  {
    keys: celery("broker_use_ssl"),
    instead: "It is derived from the encryption of the broker.",
  },
  { keys: celery("worker_(?:concurrency|autoscaler|pool)"), instead: "/airflow/worker/concurrency" },
  { keys: celery("task_default_queue"), instead: "/airflow/defaultQueue" },
  { keys: celery("task_(?:queues|routes)"), instead: "/airflow/worker/queues" },
];

function celery(names: string): RegExp {
  return new RegExp(`^celery\\.extra_celery_config\\.(?:${names})$`);
}

const options: readonly OwnedKey[] = [
  {
    keys: /^core\.(?:auth_manager|hostname_callable)$/,
    instead: "The bundle supports no other value.",
  },
  { keys: /^core\.executor$/, instead: "/airflow/executor" },
  {
    keys: /^core\.default_impersonation$/,
    instead: "Another user needs sudo, which the sandbox of the worker denies to its tasks.",
    free: (value) => value === "",
  },
  {
    keys: /^core\.task_runner$/,
    instead: "Other runners need rights that the sandbox of the worker denies to its tasks.",
    free: (value) => value === "StandardTaskRunner",
  },
  {
    // "Default authentication backend - everything is allowed" (airflow/api/auth/backend/default.py of 2.11).
    keys: /^(?:api|fab)\.auth_backends?$/,
    instead: "It must not name airflow.api.auth.backend.default, which lets everybody in without a login.",
    free: (value) => !/\bauth\.backend\.default\b/.test(String(value)),
  },
  {
    keys: /^core\.unit_test_mode$/,
    instead: "Airflow would use the settings and the database of its own tests.",
    free: (value) => !isOn(value),
  },
  { keys: /^celery\.worker_enable_remote_control$/, instead: asked, free: isOn },
  {
    keys: /^celery\.task_acks_late$/,
    instead: acknowledged,
    free: isOn,
  },
  {
    keys: /^api_auth\.jwt_algorithm$/,
    instead: "It must be HS256, HS384 or HS512: tokens are signed with the secret that the bundle sets.",
    free: (value) => /^(?:HS(?:256|384|512)|GUESS)$/.test(String(value)),
  },
  {
    keys: /^(?:api_auth|execution_api)\.jwt_(?:algorithm|audience)$/,
    instead: "Any scheduler may hand out a task, and any API server may check its token.",
    perHost: true,
  },
  {
    keys: /^api_auth\.(?:jwt_private_key_path|trusted_jwks_url)$/,
    instead: "Tokens are signed with the secret that the bundle sets, and Airflow accepts only one of both.",
  },
  { keys: /^core\.dags_folder$/, instead: "/airflow/dags/path" },
  { keys: /^core\.parallelism$/, instead: "/airflow/parallelism" },
  {
    keys: /^scheduler\.use_row_level_locking$/,
    instead: "Without row locks, several schedulers start the same task.",
  },
  {
    keys: /^scheduler\.(?:scheduler_health_check_threshold|orphaned_tasks_check_interval|scheduler_zombie_task_threshold|task_instance_heartbeat_timeout)$/,
    instead: "Any scheduler may take over, and the time until then is computed from it.",
    perHost: true,
  },
  {
    keys: /^(?:scheduler\.task_queued_timeout|execution_api\.jwt_expiration_time)$/,
    instead: "Any scheduler may hand out a task, and any API server may check its token.",
    perHost: true,
  },
  { keys: /^core\.execution_api_server_url$/, instead: reached },
  {
    keys: /^(?:webserver|api)\.base_url$/,
    instead: "/airflow/web/url",
    meant: (value, facts) => {
      const [listener] = listenersOf(facts, webRole(facts));
      return listener?.secure && listener.port !== 443 && /^https:\/\/[\w.-]{1,253}$/.test(String(value))
        ? `${value}:${listener.port}`
        : undefined;
    },
  },
  { keys: /\.enable_proxy_fix$/, instead: reached },
  { keys: /^(?:core|database)\.sql_alchemy_pool_size$/, instead: "/airflow/pool/size" },
  { keys: /^(?:core|database)\.sql_alchemy_max_overflow$/, instead: "/airflow/pool/overflow" },
  { keys: /^(?:core|database)\.sql_alchemy_(?:pool_enabled|engine_args)$/, instead: budgeted },
  {
    keys: /^(?:core|database)\.sql_alchemy_pool_recycle$/,
    instead: "It must be at least 1 and less than the idle timeout of the load balancer, 3600 s.",
    free: (value, { pools }) =>
      Number(value) >= 1 &&
      pools.every(({ mode, idleTimeout }) => mode !== "tcp" || Number(value) < idleTimeout),
  },
  { keys: /\.(?:parsing_processes|max_threads)$/, instead: budgeted },
  {
    keys: /^(?:core|database)\.sql_alchemy_conn(?:_async)?$/,
    instead: "It is derived from the database and its secrets.",
  },
  {
    keys: /^(?:core|logging)\.base_log_folder$|\.(?:dag_processor_manager_log_location|(?:dag_processor_)?child_process_log_directory)$/,
    instead: logs,
  },
  {
    keys: /_log_server_port$/,
    instead: "The firewall and the checks depend on it.",
  },
  // In Airflow 2 it is a fork that shares a pooled connection with the scheduler, and a request at the wrong moment takes an
  // answer for which the scheduler then waits (seen with 2.9.3; since 3.0, settings.py closes the pool at a fork).
  {
    keys: /(?:health_check_server_(?:host|port)|enable_health_check)$/,
    instead:
      "The scheduler of Airflow 2 can hang when its health server is asked. verify.sh reads the scheduler's heartbeat instead.",
  },
  { keys: /^(?:webserver\.web_server_port|api\.port)$/, instead: "/airflow/web/port" },
  { keys: /^(?:webserver\.web_server_host|api\.host)$/, instead: "/airflow/web/bind" },
  { keys: /^(?:webserver|api)\.(?:web_server_)?ssl_(?:cert|key)$/, instead: "/tls" },
  { keys: /^(?:webserver|api)\.workers$/, instead: "/airflow/web/workers" },
  { keys: /\.config_file$/, instead: "/airflow/web/signIn" },
  {
    keys: /\.(?:fernet_key|secret_key|jwt_secret|internal_api_secret_key|flower_basic_auth)$/,
    instead: "It is a secret, and a topology contains none.",
  },
  { keys: /^api_auth\.jwt_issuer$/, instead: "/name" },
  { keys: /^scheduler\.standalone_dag_processor$/, instead: "/airflow/dagProcessors" },
  { keys: /^celery\.(?:worker_concurrency|worker_autoscale)$/, instead: "/airflow/worker/concurrency" },
  {
    keys: /^celery\.pool$/,
    instead: "The memory and the connections of a worker are computed for processes.",
    free: (value) => value === "prefork",
  },
  { keys: /^celery\.ssl_/, instead: "/tls" },
  {
    keys: /^celery\.(?:broker_url|result_backend)$/,
    instead: "It is derived from the broker and the database.",
  },
  {
    keys: /^celery\.(?:extra_celery_config|celery_config_options)$/,
    block: true,
    instead:
      "It configures queues that survive the loss of a broker. Single options of Celery can be set by name, such as extra_celery_config.worker_max_tasks_per_child.",
  },
  ...celeryKeys,
  {
    keys: /^celery_broker_transport_options\./,
    instead:
      "The option celery.extra_celery_config replaces this section. Set extra_celery_config.broker_transport_options.<option> of the section celery instead.",
  },
  { keys: /^celery\.flower_(?:host|port)$/, instead: "/airflow/flower" },
  { keys: /^metrics\.statsd_(?:on|host|port|prefix)$/, instead: "/airflow/statsd" },
  {
    keys: /^metrics\.otel_(?:on|host|port|prefix|ssl_active|interval_milliseconds)$/,
    instead: "/airflow/otel",
  },
  { keys: /^traces\.otel_(?:on|host|port|ssl_active)$/, instead: "/airflow/otel" },
  { keys: /^(?:operators|celery)\.default_queue$/, instead: "/airflow/defaultQueue" },
];

/**
 * Options of airflow.cfg that the bundle manages, as "section.key". The option "key_cmd" has the command that prints the
 * value of "key", and "key_secret" its name in a secrets backend.
 */
export const ownedKeys: readonly OwnedKey[] = options.map(({ keys, ...rest }) => ({
  ...rest,
  keys: new RegExp(keys.source.replaceAll("$", "(?:_cmd|_secret)?$")),
}));
