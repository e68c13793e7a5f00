import type { Ini, IniValue } from "../../formats/ini.ts";
import type { Host, Trust } from "../../model/facts.ts";
import { memoizedByObject } from "../../model/memoized.ts";
import { extraOf, type Overrides, type OverrideValue } from "../../model/override.ts";
import { derived, endpointOf, listenersOf, type Plan } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { compareVersions, within } from "../../model/version.ts";
import { hasMonitors, sentinelConfig } from "./broker.ts";
import { dagsFolder } from "./dags.ts";
import { accountFor, disablesPreparedStatements } from "./environment.ts";
import { triggerLogPort, workerLogPort } from "./listeners.ts";
import { logs, pooledConnections, webserverConfigPath } from "./paths.ts";
import { parsingProcesses, webWorkers } from "./processes.ts";
import { pathPrefix, publicUrl, urlOf, webRole } from "./public-url.ts";
import { queueNames } from "./queueing.ts";
import type { Settings } from "./schema.ts";
import { telemetryOptions } from "./telemetry.ts";
import { airflowVersions } from "./versions.ts";
import { defaultQueue, runsLocally } from "./worker-groups.ts";

/** Prefix of Celery options that the topology sets by name. */
const celeryPrefix = "celery.extra_celery_config.";

/**
 * Celery options for quorum queues. A default queue type of the broker is not enough: unless Celery knows the type, it
 * requests a limit that quorum queues reject (measured: an endless loop of errors).
 */
function quorumConfig(broker: string | undefined, trust: Trust | undefined): Nested {
  return {
    task_default_queue_type: "quorum",
    task_create_missing_queue_type: "quorum",
    // After a reconnect, Celery lowers the prefetch count by the running tasks and raises it again as they end. Quorum
    // queues ignore the raise (celery/celery#9512). Measured with Celery 5.6.3 and RabbitMQ 3.10.8: after all connections
    // of a worker with 4 of 4 busy slots were closed, it ran one task at a time, and with this option 3 or 4. Where it is 3,
    // Celery has forgotten which processes are busy (asynpool.py of 5.6.3, flush), and queues each new task of one of them
    // behind the one that it runs, until the worker restarts (seen in its log).
    worker_enable_prefetch_count_reduction: false,
    // RabbitMQ 4.3 rejects queues that are neither durable nor exclusive, such as those of Celery before 5.7
    // (rabbit_amqqueue.erl, transient_nonexcl_queues; celery/celery#10287).
    ...(broker !== undefined && compareVersions(broker, "4.3.0") >= 0
      ? { control_queue_exclusive: true, event_queue_exclusive: true }
      : {}),
    // Seconds. An unresponsive broker is skipped after the first timeout, and no other is tried after the second
    // (measured: with the defaults of 4 s, an unresponsive first broker kept workers from starting and failed every
    // task).
    broker_connection_timeout: 2,
    // Airflow's own options would also show a certificate of the estate, and verify no name (default_celery.py of provider
    // 3.26). 2 is ssl.CERT_REQUIRED.
    ...(trust
      ? {
          broker_use_ssl: {
            ca_certs: trust.authority,
            cert_reqs: 2,
            ...(trust.name === undefined ? {} : { server_hostname: trust.name }),
          },
        }
      : {}),
    broker_transport_options: { confirm_publish: true, connect_retries_timeout: 30 },
  };
}

/** Celery options for the broker of the estate. Those of the topology are added by name. */
function celeryConfig(
  plan: Plan,
  settings: Settings,
  host: string,
  trust: Trust | undefined,
  added: Overrides,
): Nested {
  const account = accountFor(plan, "broker", settings.virtualHost);
  const config: Nested = hasMonitors(plan)
    ? sentinelConfig(plan, account?.resource ?? "", host)
    : quorumConfig(account?.version, trust);
  return Object.entries(added).reduce(
    (all, [name, value]) => withOption(all, name.split("."), value),
    config,
  );
}

type Nested = { readonly [key: string]: OverrideValue | Nested };

/** Adds an option, whose name is the path of its keys. */
function withOption(config: Nested, [key = "", ...inner]: readonly string[], value: OverrideValue): Nested {
  const own = config[key];
  return {
    ...config,
    [key]: inner.length === 0 ? value : withOption(typeof own === "object" ? own : {}, inner, value),
  };
}

/**
 * The hosts whose processes read the settings of queues, and the lifetime of tokens: schedulers make tokens, and whatever has the
 * execution API renews them (base_executor.py and execution_api/app.py of 3.0.6). Workers read neither.
 */
const readers = memoizedByObject(({ schedulers, webservers, triggerers, dagProcessors }: Settings) => ({
  queues: new Set(schedulers),
  tokens: new Set([...schedulers, ...webservers, ...triggerers, ...dagProcessors]),
}));

/**
 * airflow.cfg of every supported version. Options that contain secrets are set in the environment instead. `concurrency`
 * is that of the worker on the host; nothing else reads it. No process but schedulers reads the settings of queues
 * (scheduler_job_runner.py of 2.10.5 and 3.0.6), so that other hosts do not have them, and another worker restarts none of theirs.
 */
export function airflowCfg(
  plan: Plan,
  settings: Settings,
  host: Host,
  concurrency = settings.worker.concurrency,
): Ini {
  const hasTokens = plan.derivations.some(({ name }) => name === queueNames.token);
  const base = publicUrl(plan, settings, host.name);
  const encrypted = base.startsWith("https:");
  const balanced = listenersOf(plan, webRole(plan)).length > 0;
  const ipv6 = host.address.includes(":");
  const bind = settings.web.bind === "any" ? (ipv6 ? "::" : "0.0.0.0") : host.address;
  const { certificate, key } = certificatePaths("airflow");
  const { flower, statsd } = settings;
  const { queues, tokens } = readers(settings);
  const broker = endpointOf(plan, "broker", host.name);
  const hasOwnExtra = Object.hasOwn(settings.extraByHost, host.name);
  const extra = hasOwnExtra ? separated(extraOf(settings, host.name, flattened)) : sharedExtra(settings);
  const options: Record<string, IniValue> = {
    "core.executor": settings.executor,
    "core.auth_manager": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
    "core.dags_folder": dagsFolder(settings),
    "core.load_examples": false,
    "core.hostname_callable": "airflow.utils.net.getfqdn",
    ...(queues.has(host.name) ? { "core.parallelism": derived(plan, queueNames.parallelism) } : {}),
    // Airflow 3 serves it below the path of base_url alone (tried with 3.3.2).
    "core.execution_api_server_url": `${urlOf(endpointOf(plan, "web", host.name))}${pathPrefix(settings)}/execution/`,
    "database.sql_alchemy_pool_size": settings.pool.size,
    "database.sql_alchemy_max_overflow": settings.pool.overflow,
    "database.sql_alchemy_pool_recycle": 1500,
    "database.sql_alchemy_pool_pre_ping": true,
    ...(disablesPreparedStatements(plan, settings)
      ? { "database.sql_alchemy_connect_args_async": `${pooledConnections.module}.connect_args` }
      : {}),
    "logging.base_log_folder": logs,
    "logging.dag_processor_manager_log_location": `${logs}/dag_processor_manager/dag_processor_manager.log`,
    "logging.dag_processor_child_process_log_directory": `${logs}/dag_processor`,
    "logging.worker_log_server_port": workerLogPort,
    "logging.trigger_log_server_port": triggerLogPort,
    // Airflow 2 joins the address and the port without adding brackets.
    "webserver.web_server_host": ipv6 ? `[${bind}]` : bind,
    "webserver.web_server_port": settings.web.port,
    ...(plan.tls
      ? { "webserver.web_server_ssl_cert": certificate, "webserver.web_server_ssl_key": key }
      : {}),
    "webserver.base_url": base,
    "webserver.workers": webWorkers(settings),
    "webserver.enable_proxy_fix": balanced,
    "webserver.config_file": webserverConfigPath,
    // Browsers send the cookie of the session only over HTTPS.
    ...(encrypted ? { "webserver.cookie_secure": true } : {}),
    "api.host": bind,
    "api.port": settings.web.port,
    "api.base_url": base,
    "api.workers": webWorkers(settings),
    // The authority that tasks trust (airflow/sdk/api/client.py); the unit of the server sets its own certificate.
    ...(plan.tls ? { "api.ssl_cert": authorityPath } : {}),
    "api_auth.jwt_issuer": plan.name,
    "fab.enable_proxy_fix": balanced,
    "fab.config_file": webserverConfigPath,
    ...(encrypted ? { "fab.cookie_secure": true } : {}),
    "scheduler.standalone_dag_processor": settings.dagProcessors.length > 0,
    "scheduler.parsing_processes": parsingProcesses,
    // Airflow looks for new files as often as they may come.
    ...(settings.dags.git
      ? {
          "scheduler.dag_dir_list_interval": settings.dags.git.interval,
          "dag_processor.refresh_interval": settings.dags.git.interval,
        }
      : {}),
    "scheduler.child_process_log_directory": `${logs}/scheduler`,
    // With Airflow's default of 600 s, healthy tasks that wait for a worker are sent again and then fail.
    ...(queues.has(host.name) ? { "scheduler.task_queued_timeout": derived(plan, queueNames.timeout) } : {}),
    ...(hasTokens && tokens.has(host.name)
      ? { "execution_api.jwt_expiration_time": derived(plan, queueNames.token) }
      : {}),
    "dag_processor.parsing_processes": parsingProcesses,
    // Sending a task may have to skip an unresponsive broker first; the default of 1 s would fail the task.
    "celery.operation_timeout": 30,
    "celery.worker_concurrency": concurrency,
    "celery.worker_prefetch_multiplier": 1,
    // Certificates are verified without host names: kombu would verify every broker against the name of the first one
    // that it reached (measured with server_hostname null in 5.7), so that no failover would succeed.
    ...(broker?.secure && !broker.trust && !hasMonitors(plan)
      ? {
          "celery.ssl_active": true,
          "celery.ssl_key": key,
          "celery.ssl_cert": certificate,
          "celery.ssl_cacert": authorityPath,
        }
      : {}),
    ...(flower ? { "celery.flower_host": host.address, "celery.flower_port": flower.port } : {}),
    "celery.extra_celery_config": JSON.stringify(
      celeryConfig(plan, settings, host.name, broker?.trust, extra.celery),
    ),
    ...(statsd
      ? {
          "metrics.statsd_on": true,
          "metrics.statsd_host": statsd.host,
          "metrics.statsd_port": statsd.port,
          "metrics.statsd_prefix": statsd.prefix,
        }
      : {}),
    ...telemetryOptions(settings),
    "operators.default_queue": defaultQueue(settings).name,
  };
  const used = Object.fromEntries(
    Object.entries(within(airflowVersions.gates, settings.version, options)).filter(
      ([option]) => !(runsLocally(settings) && /^celery\.|\.default_queue$/.test(option)),
    ),
  );
  const sections = new Map<string, Map<string, IniValue>>();
  for (const [section, name, value] of [...located(used), ...extra.options]) {
    const options = sections.get(section) ?? new Map<string, IniValue>();
    sections.set(section, options.set(name, value));
  }
  return Object.fromEntries(
    [...sections].map(([section, options]) => [section, Object.fromEntries(options)]),
  );
}

/** Options by "section.key" with their section and key. */
function located(options: Readonly<Record<string, IniValue>>): (readonly [string, string, IniValue])[] {
  return Object.entries(options).map(([option, value]) => {
    const [section, name] = option.split(".") as [string, string];
    return [section, name, value] as const;
  });
}

/** Options of the topology: those of Celery by name, and all others. */
function separated(extra: Overrides) {
  const celery: Record<string, OverrideValue> = {};
  const others: Record<string, OverrideValue> = {};
  for (const [option, value] of Object.entries(extra))
    if (option.startsWith(celeryPrefix)) celery[option.slice(celeryPrefix.length)] = value;
    else others[option] = value;
  return { celery, options: located(others) };
}

/** Those of all hosts, which there can be thousands of. */
const sharedExtra = memoizedByObject((settings: Settings) =>
  separated(extraOf(settings, undefined, flattened)),
);

/** Flattens options by section to options by "section.key". */
function flattened(sections: Settings["extra"]): Overrides {
  return Object.fromEntries(
    Object.entries(sections).flatMap(([section, options]) =>
      Object.entries(options).map(([key, value]) => [`${section}.${key}`, value]),
    ),
  );
}
