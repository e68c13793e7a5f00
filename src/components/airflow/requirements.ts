import type { Gate } from "../../model/version.ts";

/** Packages, as pip takes them, with the versions of Airflow that need them; the source says why. */
type Requirements = Gate & { readonly packages: readonly string[] };

/**
 * What serves the API. Airflow's own limits let too much in: FastAPI 0.165 refused what every task told 3.0.6, and with
 * pydantic 2.14 neither API server nor DAG processor of 3.2.2 started. So nothing newer than the last release of a
 * series came out with, as `uv pip compile --exclude-newer <the day after>` says; Airflow's constraints are made so too.
 */
function together(window: Omit<Gate, "source">, release: string, packages: readonly string[]): Requirements {
  return { ...window, packages, source: `Nothing newer than what ${release} came out with.` };
}

/**
 * What pip is asked for besides Airflow itself. 2.9.3, 2.10.5, 2.11.2, 3.0.6, 3.1.8, 3.2.2 and 3.3.2 ran a task with
 * what it then installs.
 */
export const requirements: Readonly<Record<string, Requirements>> = {
  driver: { packages: ["psycopg2-binary>=2.9"], source: "The driver of the database." },
  "asynchronous driver of 3.0": {
    since: "3.0",
    until: "3.1",
    packages: ["asyncpg"],
    source: "Loaded for what does not wait for the database.",
  },
  "asynchronous driver": {
    since: "3.1",
    packages: ["psycopg[binary]>=3.2"],
    source: "What does not wait for the database connects with it.",
  },
  // 5.5 is the first with quorum queues, but it logs the broker's password when a broker is down at its start.
  celery: {
    packages: ["celery>=5.6,<5.7"],
    source:
      "No Airflow 2 starts with Celery 5.7; before 5.6 queues besides the default one are not replicated.",
  },
  "celery's provider": {
    packages: ["apache-airflow-providers-celery>=3.10"],
    source: "The first provider that passes extra_celery_config on to Celery.",
  },
  "celery's provider of 3.0": {
    since: "3.0",
    until: "3.1",
    packages: ["apache-airflow-providers-celery<3.13"],
    source: "Provider 3.26 hands Airflow 3.0 no task (CeleryExecutor cannot handle a tuple).",
  },
  click: {
    until: "3.0",
    packages: ["click<8.3"],
    source: "With click 8.3 a worker of Airflow 2 ends while it reads its command line.",
  },
  users: {
    since: "3.0",
    packages: ["apache-airflow-providers-fab>=2"],
    source: "Users, roles and their passwords, which Airflow 3 no longer brings.",
  },
  // On PyPI since 2025-08-29.
  "3.0": together({ since: "3.0", until: "3.1" }, "3.0.6", [
    "cadwyn<5.5",
    "fastapi<0.117",
    "pydantic<2.12",
    "starlette<0.48",
    "uvicorn<0.36",
  ]),
  // On PyPI since 2026-03-11.
  "3.1": together({ since: "3.1", until: "3.2" }, "3.1.8", [
    "cadwyn<5.5",
    "fastapi<0.118",
    "pydantic<2.13",
    "sqlalchemy<2.1",
    "starlette<0.49",
    "uvicorn<0.42",
  ]),
  // On PyPI since 2026-05-29.
  "3.2": together({ since: "3.2", until: "3.3" }, "3.2.2", [
    "cadwyn<6.3",
    "fastapi<0.137",
    "pydantic<2.14",
    "sqlalchemy<2.1",
    "starlette<1.3",
    "uvicorn<0.49",
  ]),
  // On PyPI since 2026-09-17.
  "3.3": together({ since: "3.3" }, "3.3.2", [
    "cadwyn<7.1",
    "fastapi<0.137",
    "pydantic<2.14",
    "sqlalchemy<2.1",
    "starlette<1.7",
    "uvicorn<0.54",
  ]),
};
