import type { Gate } from "../../model/version.ts";

/** Packages in pip's notation, with the versions of Airflow that need them. The source gives the reason. */
export type Requirements = Gate & {
  readonly packages: readonly string[];
  /** True if only CeleryExecutor needs them. */
  readonly celery?: true;
};

/**
 * Upper bounds for the packages of the API server. Airflow's own bounds are too loose: with FastAPI 0.165, 3.0.6
 * rejected the reports of every task, and with pydantic 2.14, neither API server nor DAG processor of 3.2.2 started.
 * The bounds admit no package newer than the last release of a series (`uv pip compile --exclude-newer <the day
 * after>`), as Airflow's constraints files do.
 */
function upperBounds(
  window: Omit<Gate, "source">,
  release: string,
  packages: readonly string[],
): Requirements {
  return { ...window, packages, source: `No package is newer than Airflow ${release}.` };
}

/** Packages with which users sign in: those of the extras of Flask AppBuilder 4.5 to 5.2 and of its documentation. */
export const signInPackages = { oidc: "authlib>=1.0,<2.0", ldap: "python-ldap>=3.4" } as const;

/**
 * Packages to install in addition to Airflow itself. 2.9.3, 2.10.5, 2.11.2, 3.0.6, 3.1.8, 3.2.2 and 3.3.2 ran a task
 * with the result.
 */
export const requirements: Readonly<Record<string, Requirements>> = {
  driver: { packages: ["psycopg2-binary>=2.9"], source: "Database driver." },
  "asynchronous driver of 3.0": {
    since: "3.0",
    until: "3.1",
    packages: ["asyncpg"],
    source: "Database driver for asynchronous queries.",
  },
  "asynchronous driver": {
    since: "3.1",
    packages: ["psycopg[binary]>=3.2"],
    source: "Database driver for asynchronous queries.",
  },
  // Provider 3.26 of Celery imports a name that 5.7 no longer has (celery_executor_utils.py, retry; tried with 3.3.2).
  // 5.5 is the first version with quorum queues, but it logs the broker's password if a broker is down at startup.
  celery: {
    celery: true,
    packages: ["celery>=5.6,<5.7"],
    source: "Airflow does not start with Celery 5.7. Before 5.6, only the default queue is replicated.",
  },
  "celery's provider": {
    celery: true,
    packages: ["apache-airflow-providers-celery>=3.10"],
    source: "First provider that passes extra_celery_config to Celery.",
  },
  "celery's provider of 3.0": {
    celery: true,
    since: "3.0",
    until: "3.1",
    packages: ["apache-airflow-providers-celery<3.13"],
    source: "With provider 3.26, Airflow 3.0 sends no tasks (CeleryExecutor cannot handle a tuple).",
  },
  click: {
    until: "3.0",
    packages: ["click<8.3"],
    source: "With click 8.3, workers of Airflow 2 exit while they parse their command line.",
  },
  "package without a wheel": {
    until: "3.0",
    packages: ["--no-binary python-nvd3"],
    source: "PyPI has no wheel of this package.",
  },
  "package of 2.9 without a wheel": {
    until: "2.10",
    packages: ["--no-binary unicodecsv"],
    source: "PyPI has no wheel of this package.",
  },
  users: {
    since: "3.0",
    packages: ["apache-airflow-providers-fab>=2"],
    source: "Users, roles and passwords, which Airflow 3 no longer includes.",
  },
  // On PyPI since 2025-08-29.
  "3.0": upperBounds({ since: "3.0", until: "3.1" }, "3.0.6", [
    "cadwyn<5.5",
    "fastapi<0.117",
    "pydantic<2.12",
    "starlette<0.48",
    "uvicorn<0.36",
  ]),
  // On PyPI since 2026-03-11.
  "3.1": upperBounds({ since: "3.1", until: "3.2" }, "3.1.8", [
    "cadwyn<5.5",
    "fastapi<0.118",
    "pydantic<2.13",
    "sqlalchemy<2.1",
    "starlette<0.49",
    "uvicorn<0.42",
  ]),
  // On PyPI since 2026-05-29.
  "3.2": upperBounds({ since: "3.2", until: "3.3" }, "3.2.2", [
    "cadwyn<6.3",
    "fastapi<0.137",
    "pydantic<2.14",
    "sqlalchemy<2.1",
    "starlette<1.3",
    "uvicorn<0.49",
  ]),
  // On PyPI since 2026-09-17.
  "3.3": upperBounds({ since: "3.3" }, "3.3.2", [
    "cadwyn<7.1",
    "fastapi<0.137",
    "pydantic<2.14",
    "sqlalchemy<2.1",
    "starlette<1.7",
    "uvicorn<0.54",
  ]),
};
