import type { OverrideValue } from "../../model/override.ts";
import { compareVersions } from "../../model/version.ts";
import { isOn } from "./given-options.ts";
import type { Settings } from "./schema.ts";

/*
 * Options of airflow.cfg that need something that is not part of Airflow, of config.yml in 2.9.3, 2.11.2, 3.0.6, 3.1.8,
 * 3.2.2 and 3.3.2. OpenTelemetry is no such thing: Airflow installs its packages.
 */

/** Providers that the requirements install, besides those that Airflow itself requires. */
const required = ["celery", "fab"];
const requiredBy2 = ["common.compat", "common.io", "common.sql", "ftp", "http", "imap", "smtp", "sqlite"];
const requiredBy3 = ["common.compat", "common.io", "common.sql", "smtp", "standard"];

/** First parts of the names of providers that have two. */
const families = "apache|atlassian|cncf|common|dbt|microsoft";
const provider = new RegExp(`\\bairflow\\.providers\\.((?:(?:${families})\\.)?[a-z0-9_]+)`, "g");

/** Packages by section. Only they read its options. */
const bySection: Readonly<Record<string, string>> = {
  aws: "amazon",
  aws_auth_manager: "amazon",
  aws_batch_executor: "amazon",
  aws_ecs_executor: "amazon",
  azure_remote_logging: "microsoft.azure",
  edge: "edge3",
  elasticsearch: "elasticsearch",
  elasticsearch_configs: "elasticsearch",
  keycloak_auth_manager: "keycloak",
  kubernetes_executor: "cncf.kubernetes",
  openlineage: "openlineage",
  opensearch: "opensearch",
  opensearch_configs: "opensearch",
};

/** Providers by the start of logging.remote_base_log_folder (airflow_local_settings.py). */
const byScheme: readonly (readonly [start: RegExp, name: string])[] = [
  [/^(?:s3|cloudwatch):\/\//, "amazon"],
  [/^(?:gs|stackdriver):\/\//, "google"],
  [/^wasb/, "microsoft.azure"],
  [/^oss:\/\//, "alibaba"],
  [/^hdfs:\/\//, "apache.hdfs"],
];

/** Packages that are no providers, by option and value. */
const byValue: Readonly<Record<string, (value: OverrideValue) => string | undefined>> = {
  "api.server_type": (value) => (value === "gunicorn" ? "gunicorn" : undefined),
  "celery.pool": (value) => (/^(?:eventlet|gevent)$/.test(String(value)) ? String(value) : undefined),
  "core.security": (value) => (value === "kerberos" ? "apache-airflow[kerberos]" : undefined),
  "metrics.statsd_datadog_enabled": (value) => (isOn(value) ? "datadog" : undefined),
  "sentry.sentry_on": (value) => (isOn(value) ? "sentry-sdk" : undefined),
  "webserver.worker_class": (value) =>
    /^(?:eventlet|gevent)$/.test(String(value)) ? String(value) : undefined,
};

/** Normalised name of a requirement (PyPA, "Names and normalization"), with its extras. */
export function packageName(requirement: string): string {
  const [name = ""] = /^[^=<>~!]*/.exec(requirement) ?? [];
  return name.toLowerCase().replaceAll(/[._-]+/g, "-");
}

/** Packages that an option needs and that the virtual environment lacks. */
export function missingPackages(
  { version, packages, executor }: Settings,
  option: string,
  value: OverrideValue,
): string[] {
  const own = compareVersions(version, "3.0.0") < 0 ? requiredBy2 : requiredBy3;
  const installed = new Set([
    ...required.filter((name) => name !== "celery" || executor === "CeleryExecutor"),
    ...own,
  ]);
  const text = String(value);
  const [section = ""] = option.split(".");
  const providers = [
    ...[...text.matchAll(provider)].map(([, name = ""]) => name),
    ...(Object.hasOwn(bySection, section) ? [bySection[section] as string] : []),
    ...(option === "logging.remote_base_log_folder"
      ? byScheme.filter(([start]) => start.test(text)).map(([, name]) => name)
      : []),
  ].filter((name) => !installed.has(name));
  const other = Object.hasOwn(byValue, option) ? byValue[option]?.(value) : undefined;
  const added = new Set(packages.map(packageName));
  return [
    ...new Set([
      ...providers.map((name) => `apache-airflow-providers-${name.replaceAll(/[._]/g, "-")}`),
      ...(other === undefined ? [] : [other]),
    ]),
  ].filter((name) => !added.has(packageName(name)));
}

/** Options whose value is the path of a file or of a folder. */
const paths =
  /^(?:core\.plugins_folder|(?:api|logging)\.google_key_path|api\.(?:log_config|client_ssl_(?:cert|key)|ssl_ca_file)|kerberos\.(?:keytab|kinit_path)|database\.alembic_ini_file_path)$/;

/** Options whose value names an object in a Python module. */
const objects =
  /^(?:core\.(?:xcom_backend|might_contain_dag_callable|(?:asset|dataset)_manager_class)|(?:workers\.)?secrets\.backend|workers\.(?:secrets_backend|state_store_backend)|state_store\.backend|logging\.(?:logging_config_class|log_formatter_class|colored_formatter_class|secret_mask_adapter|interleave_timestamp_parser)|metrics\.(?:statsd_custom_client_path|stat_name_handler)|lineage\.backend|email\.email_backend|sentry\.before_send|database\.(?:sql_alchemy_connect_args|sql_alchemy_session_maker|external_db_managers))$/;

/** The path that an option needs on every host that runs Airflow. */
export function neededPath(option: string, value: OverrideValue): string | undefined {
  return paths.test(option) && String(value).startsWith("/") ? String(value) : undefined;
}

/** The Python module that an option needs, unless it is part of a package of Airflow. */
export function neededModule(option: string, value: OverrideValue): string | undefined {
  const [first = ""] = String(value).split(",");
  return objects.test(option) && /^[A-Za-z_][\w.]*\.\w+$/.test(first) && !/^airflow\./.test(first)
    ? first.replace(/\.\w+$/, "")
    : undefined;
}

/** Options that need one of several others, unless their value is the given one. */
export const companions: readonly {
  readonly option: string;
  readonly when: (value: OverrideValue) => boolean;
  readonly oneOf: readonly string[];
  /** True if the other option is a switch that must be on. */
  readonly on?: true;
}[] = [
  // airflow_local_settings.py reads them only if remote_logging is on.
  ...[
    "logging.remote_base_log_folder",
    "logging.remote_log_conn_id",
    "elasticsearch.host",
    "opensearch.host",
  ].map((option) => ({
    option,
    when: (value: OverrideValue) => value !== "",
    oneOf: ["logging.remote_logging"],
    on: true as const,
  })),
  ...["logging.encrypt_s3_logs", "logging.delete_local_logs"].map((option) => ({
    option,
    when: isOn,
    oneOf: ["logging.remote_logging"],
    on: true as const,
  })),
  {
    option: "sentry.sentry_dsn",
    when: (value) => value !== "",
    oneOf: ["sentry.sentry_on"],
    on: true,
  },
  {
    option: "logging.remote_logging",
    when: isOn,
    oneOf: ["logging.remote_base_log_folder", "elasticsearch.host", "opensearch.host"],
  },
  { option: "secrets.backend_kwargs", when: (value) => value !== "", oneOf: ["secrets.backend"] },
  {
    option: "workers.secrets_backend_kwargs",
    when: (value) => value !== "",
    oneOf: ["workers.secrets_backend"],
  },
  { option: "api.client_ssl_cert", when: (value) => value !== "", oneOf: ["api.client_ssl_key"] },
  { option: "api.client_ssl_key", when: (value) => value !== "", oneOf: ["api.client_ssl_cert"] },
  { option: "sentry.sentry_on", when: isOn, oneOf: ["sentry.sentry_dsn"] },
];
