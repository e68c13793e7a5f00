/** Sections of airflow.cfg: those of Airflow 2.9 to 3.3, and of providers that have options. */
export const optionSections =
  /^(?:api|api_auth|callbacks|celery|celery_broker_transport_options|celery_kubernetes_executor|celery_result_backend_transport_options|cli|common|connection_test|core|dag_processor|database|debug|email|execution_api|fab|kerberos|lineage|logging|metrics|operators|profiling|scheduler|sdk|secrets|sensors|sentry|smtp|smtp_provider|standard|state_store|traces|triggerer|webserver|workers|aws|aws_auth_manager|azure_remote_logging|edge|elasticsearch|elasticsearch_configs|openlineage|opensearch|opensearch_configs)$/;

/** How Airflow gets a secret. Processes read the variables from a file that only they can read. */
export const secretOptions =
  'Remove it, and put it into a connection: set "airflow.environment.AIRFLOW_CONN_NAME" to an object with the key "secret" and a name of your choice, and give its value with --secrets. Mail reads the connection smtp_default.';
