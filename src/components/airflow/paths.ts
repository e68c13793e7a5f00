export const home = "/var/lib/airflow";
export const logs = "/var/log/airflow";
export const venv = "/opt/airflow/venv";
export const configPath = "/etc/airflow/airflow.cfg";
export const webserverConfigPath = "/etc/airflow/webserver_config.py";
export const environmentPath = "/etc/airflow/airflow.env";

/** A module of Python with what the connections to a pooler are given, and its folder. */
export const pooledConnections = {
  folder: "/etc/airflow",
  module: "pooled_connections",
  path: "/etc/airflow/pooled_connections.py",
} as const;

/** Says whether a job of a type is alive on a host. */
export const jobCheckScript = "/usr/local/libexec/gen-bundle/check-airflow-job.py";

/** Says whether the worker of a host answers over the broker. */
export const workerCheckScript = "/usr/local/libexec/gen-bundle/check-airflow-worker.py";

export const requirementsPath = "/etc/airflow/requirements.txt";

export const venvScript = "/usr/local/libexec/gen-bundle/make-airflow-venv.sh";
export const administratorScript = "/usr/local/libexec/gen-bundle/create-airflow-administrator.py";
export const migrationEnvironmentPath = "/etc/airflow/migrate.env";
export const flowerEnvironmentPath = "/etc/airflow/flower.env";

/** Units that end when they are done: one makes the virtual environment, the other migrates the database. */
export const venvUnit = "airflow-venv.service";
export const migrateUnit = "airflow-migrate.service";
