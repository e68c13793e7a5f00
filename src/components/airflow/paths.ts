import { helperPrograms } from "../../model/artifact.ts";

export const home = "/var/lib/airflow";
export const logs = "/var/log/airflow";
export const venv = "/opt/airflow/venv";
export const configPath = "/etc/airflow/airflow.cfg";
export const webserverConfigPath = "/etc/airflow/webserver_config.py";
export const requirementsPath = "/etc/airflow/requirements.txt";

/** Environment of processes that use the database, with additions for the migration and for Flower. */
export const environmentPath = "/etc/airflow/airflow.env";
/** Environment of workers that use the API server instead. */
export const workerEnvironmentPath = "/etc/airflow/worker.env";
export const migrationEnvironmentPath = "/etc/airflow/migrate.env";
export const flowerEnvironmentPath = "/etc/airflow/flower.env";
/** Additional environment of web servers, of which no task reads anything. */
export const webEnvironmentPath = "/etc/airflow/web.env";

/** Python module with the parameters of connections to a pooler, and its folder. */
export const pooledConnections = {
  folder: "/etc/airflow",
  module: "pooled_connections",
  path: "/etc/airflow/pooled_connections.py",
} as const;

/** Checks that a job of a type is alive on a host. */
export const jobCheckScript = `${helperPrograms}/check-airflow-job.py`;

/** Checks that the worker of a host responds through the broker. */
export const workerCheckScript = `${helperPrograms}/check-airflow-worker.py`;

/** Checks that the packages of the virtual environment are those of the lock. */
export const lockCheckScript = `${helperPrograms}/check-airflow-lock.py`;

/** Account that installs packages into the virtual environment. It owns nothing and runs nothing else. */
export const builder = "airflow-build";

export const venvScript = `${helperPrograms}/make-airflow-venv.sh`;
export const poolScript = `${helperPrograms}/size-airflow-default-pool.py`;
export const administratorScript = `${helperPrograms}/create-airflow-administrator.py`;

/** One-shot units: one builds the virtual environment, the other migrates the database. */
export const venvUnit = "airflow-venv.service";
export const migrateUnit = "airflow-migrate.service";

/** Name of the unit, and of its timer, that removes old rows. */
export const cleanUnit = "airflow-clean";
