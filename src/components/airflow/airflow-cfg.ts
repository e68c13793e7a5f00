import type { Ini } from "../../formats/ini.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import type { Host } from "../../model/facts.ts";
import { endpointOf, listenersOf, type Plan } from "../../model/plan.ts";
import { logs, schedulerHealthPort, triggerLogPort, webserverConfigPath, workerLogPort } from "./facts.ts";
import { parsingProcesses } from "./processes.ts";
import type { Settings } from "./schema.ts";

/**
 * Queues that a majority of the brokers keeps. The broker's own default would not do: Celery asks classic queues for a
 * limit that quorum queues refuse, unless it knows of the type (measured: an endless loop of errors).
 */
const celeryConfig = {
  task_default_queue_type: "quorum",
  task_create_missing_queue_type: "quorum",
  // Seconds. A broker that is silent takes the first to be passed over, and no other is tried once the second is spent
  // (measured: with the defaults of 4 s a silent first broker kept workers from starting and failed every task).
  broker_connection_timeout: 2,
  broker_transport_options: { confirm_publish: true, connect_retries_timeout: 30 },
};

/** airflow.cfg of Airflow 2.9 to 2.11. What is secret or holds a secret comes from the environment instead. */
export function airflowCfg(plan: Plan, settings: Settings, host: Host): Ini {
  const web = endpointOf(plan, "web", host.name)?.targets[0];
  const balanced = listenersOf(plan, "web").length > 0;
  return {
    core: {
      executor: "CeleryExecutor",
      dags_folder: settings.dags.path,
      load_examples: false,
      hostname_callable: "airflow.utils.net.getfqdn",
      parallelism: settings.parallelism,
    },
    database: {
      sql_alchemy_pool_size: settings.pool.size,
      sql_alchemy_max_overflow: settings.pool.overflow,
      sql_alchemy_pool_recycle: 1500,
      sql_alchemy_pool_pre_ping: true,
    },
    logging: {
      base_log_folder: logs,
      dag_processor_manager_log_location: `${logs}/dag_processor_manager/dag_processor_manager.log`,
      worker_log_server_port: workerLogPort,
      trigger_log_server_port: triggerLogPort,
    },
    webserver: {
      web_server_host: settings.web.bind === "any" ? "0.0.0.0" : host.address,
      web_server_port: settings.web.port,
      base_url: web ? `http://${socketAddress(web.host, web.port)}` : "",
      workers: settings.web.workers,
      enable_proxy_fix: balanced,
      config_file: webserverConfigPath,
    },
    scheduler: {
      standalone_dag_processor: settings.dagProcessors.length > 0,
      parsing_processes: parsingProcesses,
      child_process_log_directory: `${logs}/scheduler`,
      enable_health_check: true,
      scheduler_health_check_server_host: host.address,
      scheduler_health_check_server_port: schedulerHealthPort,
    },
    celery: {
      // Sending a task may have to pass a silent broker first; the default of 1 s fails the task instead.
      operation_timeout: 30,
      worker_concurrency: settings.worker.concurrency,
      worker_prefetch_multiplier: 1,
      extra_celery_config: JSON.stringify(celeryConfig),
    },
    operators: { default_queue: settings.worker.queues[0] as string },
  };
}
