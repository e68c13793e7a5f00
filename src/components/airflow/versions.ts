import type { VersionTable } from "../../model/version.ts";

/** Options that `airflow config lint` reports as renamed or removed. */
const moved = "airflow/cli/commands/config_command.py of apache-airflow-core 3.0.0, CONFIGS_CHANGES";
const until3 = { until: "3.0", source: moved };
const since3 = { since: "3.0", source: moved };

/**
 * Options of airflow.cfg, as "section.key", and units, by name. A test compares every written option with the options
 * that the packages list (test/components/airflow/keys-*.txt).
 */
export const airflowVersions: VersionTable = {
  product: "Apache Airflow",
  setting: "/airflow/version",
  // The README of apache/airflow, "Version Life Cycle": Airflow 2 reached its end of life with 2.11.2; 3 has no date
  // yet.
  series: [
    { name: "2.9", endOfLife: "2026-04-22" },
    { name: "2.10", endOfLife: "2026-04-22" },
    { name: "2.11", endOfLife: "2026-04-22" },
    // From 2.7 on, an upgrade leads to each of them (docs/installation/upgrading_to_airflow3.rst).
    { name: "3.0" },
    { name: "3.1" },
    { name: "3.2" },
    { name: "3.3" },
  ],
  gates: {
    "airflow-webserver.service": until3,
    "airflow-api-server.service": since3,
    "webserver.web_server_host": until3,
    "webserver.web_server_port": until3,
    "webserver.web_server_ssl_cert": until3,
    "webserver.web_server_ssl_key": until3,
    "webserver.base_url": until3,
    "webserver.workers": until3,
    "webserver.enable_proxy_fix": until3,
    "webserver.config_file": until3,
    "webserver.cookie_secure": until3,
    "webserver.secret_key": {
      until: "3.0.2",
      source: "config.yml of apache-airflow-core 3.0.1 and 3.0.2: renamed to api.secret_key",
    },
    "api.secret_key": { since: "3.0.2", source: "config.yml of apache-airflow-core 3.0.1 and 3.0.2" },
    "api.host": since3,
    "api.port": since3,
    "api.base_url": since3,
    "api.workers": since3,
    "api.ssl_cert": since3,
    "api_auth.jwt_secret": since3,
    "api_auth.jwt_issuer": since3,
    "core.execution_api_server_url": since3,
    "execution_api.jwt_expiration_time": since3,
    "fab.enable_proxy_fix": since3,
    "fab.config_file": since3,
    "fab.cookie_secure": since3,
    "database.sql_alchemy_conn_async": {
      since: "3.1",
      source:
        "config.yml of apache-airflow-core 3.0.6 and 3.1.8; before, the URL is always derived from sql_alchemy_conn",
    },
    "database.sql_alchemy_connect_args_async": {
      since: "3.1",
      source: "config.yml of apache-airflow-core 3.0.6 and 3.1.8",
    },
    "logging.dag_processor_manager_log_location": until3,
    "logging.dag_processor_child_process_log_directory": since3,
    "scheduler.child_process_log_directory": until3,
    "scheduler.standalone_dag_processor": until3,
    "scheduler.parsing_processes": until3,
    "scheduler.dag_dir_list_interval": until3,
    "dag_processor.parsing_processes": since3,
    "dag_processor.refresh_interval": since3,
  },
};
