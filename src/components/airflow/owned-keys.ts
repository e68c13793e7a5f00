import type { OwnedKey } from "../../model/override.ts";

const reckoned = "The budget of connections is reckoned with it.";
const logs = "Units, directories and processes find logs where the bundle puts them.";
const reached = "It follows from where the web interface is reached.";

/** Options of airflow.cfg, as "section.key", that something else says. */
export const ownedKeys: readonly OwnedKey[] = [
  {
    keys: /^core\.(?:executor|auth_manager|hostname_callable)$/,
    instead: "The bundle is made for this one.",
  },
  { keys: /^core\.dags_folder$/, instead: "/airflow/dags/path" },
  { keys: /^core\.parallelism$/, instead: "/airflow/parallelism" },
  {
    keys: /^scheduler\.use_row_level_locking$/,
    instead: "Schedulers that lock no rows start a task twice.",
  },
  {
    keys: /^scheduler\.(?:scheduler_health_check_threshold|orphaned_tasks_check_interval|scheduler_zombie_task_threshold|task_instance_heartbeat_timeout)$/,
    instead: "Any scheduler may take over, and the time until one does is reckoned with it.",
    perHost: true,
  },
  { keys: /^(?:core\.execution_api_server_url|(?:webserver|api)\.base_url)$/, instead: reached },
  { keys: /\.enable_proxy_fix$/, instead: reached },
  { keys: /^(?:core|database)\.sql_alchemy_pool_size$/, instead: "/airflow/pool/size" },
  { keys: /^(?:core|database)\.sql_alchemy_max_overflow$/, instead: "/airflow/pool/overflow" },
  { keys: /^(?:core|database)\.sql_alchemy_(?:pool_enabled|engine_args)$/, instead: reckoned },
  {
    keys: /^(?:core|database)\.sql_alchemy_pool_recycle$/,
    instead:
      "It must be from 1 to less than the seconds for which a balancer keeps an idle connection, 3600.",
    free: (value, { pools }) =>
      Number(value) >= 1 &&
      pools.every(({ mode, idleTimeout }) => mode !== "tcp" || Number(value) < idleTimeout),
  },
  { keys: /\.(?:parsing_processes|max_threads)$/, instead: reckoned },
  {
    keys: /^(?:core|database)\.sql_alchemy_conn(?:_async)?(?:_cmd|_secret)?$/,
    instead: "It follows from the database and its secrets.",
  },
  {
    keys: /^(?:core|logging)\.base_log_folder$|\.(?:dag_processor_manager_log_location|(?:dag_processor_)?child_process_log_directory)$/,
    instead: logs,
  },
  {
    keys: /(?:_log_server_port|health_check_server_(?:host|port)|enable_health_check)$/,
    instead: "The firewall and the checks know it.",
  },
  { keys: /^(?:webserver\.web_server_port|api\.port)$/, instead: "/airflow/web/port" },
  { keys: /^(?:webserver\.web_server_host|api\.host)$/, instead: "/airflow/web/bind" },
  { keys: /^(?:webserver|api)\.(?:web_server_)?ssl_(?:cert|key)$/, instead: "/tls" },
  { keys: /^(?:webserver|api)\.workers$/, instead: "/airflow/web/workers" },
  { keys: /\.config_file$/, instead: "The bundle brings this file." },
  {
    keys: /\.(?:fernet_key|secret_key|jwt_secret|internal_api_secret_key|flower_basic_auth)(?:_cmd|_secret)?$/,
    instead: "It is a secret, and comes with the secrets.",
  },
  { keys: /^api_auth\.jwt_issuer$/, instead: "/name" },
  { keys: /^scheduler\.standalone_dag_processor$/, instead: "/airflow/dagProcessors" },
  { keys: /^celery\.(?:worker_concurrency|worker_autoscale)$/, instead: "/airflow/worker/concurrency" },
  { keys: /^celery\.ssl_/, instead: "/tls" },
  {
    keys: /^celery\.(?:broker_url|result_backend)(?:_cmd|_secret)?$/,
    instead: "It follows from the broker and the database.",
  },
  {
    keys: /^celery\.(?:extra_celery_config|celery_config_options)$/,
    instead: "Queues that survive a broker are set by it.",
  },
  { keys: /^celery\.flower_(?:host|port)$/, instead: "/airflow/flower" },
  { keys: /^metrics\.statsd_(?:on|host|port|prefix)$/, instead: "/airflow/statsd" },
  { keys: /^(?:operators|celery)\.default_queue$/, instead: "/airflow/worker/queues" },
];
