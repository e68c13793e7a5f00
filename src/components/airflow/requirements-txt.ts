import { banner } from "../../formats/banner.ts";
import type { Plan } from "../../model/plan.ts";
import { knows } from "./processes.ts";
import type { Settings } from "./schema.ts";

/** The packages of Airflow's virtual environment, for pip: 2.9.3, 2.11.2, 3.1.8 and 3.3.2 ran a task so. */
export function requirementsTxt(plan: Plan, settings: Settings): string {
  const { version } = settings;
  const exact = version.split(".").length === 3 ? `==${version}` : `~=${version}.0`;
  const extras = ["celery", ...(settings.statsd ? ["statsd"] : [])].join(",");
  const is3 = knows(settings, "api.host");
  const isFirst3 = is3 && !knows(settings, "database.sql_alchemy_conn_async");
  const companions: readonly (readonly [why: string, requirement: string])[] = [
    isFirst3
      ? [
          "Of the time of Airflow 3.0; 3.26 hands it no task (CeleryExecutor cannot handle a tuple).",
          "apache-airflow-providers-celery>=3.10,<3.13",
        ]
      : [
          "The first provider that passes extra_celery_config on to Celery.",
          "apache-airflow-providers-celery>=3.10",
        ],
    // 5.5 is the first with quorum queues, but it logs the broker's password when a broker is down at its start.
    [
      "No Airflow 2 starts with Celery 5.7; before 5.6 queues besides the default one are not replicated.",
      "celery>=5.6,<5.7",
    ],
    ...(is3
      ? ([
          [
            "Users, roles and their passwords, which Airflow 3 no longer brings.",
            "apache-airflow-providers-fab>=2",
          ],
        ] as const)
      : ([["With click 8.3 a worker ends while it reads its command line.", "click<8.3"]] as const)),
    ...(knows(settings, "database.sql_alchemy_conn_async")
      ? ([["What does not wait for the database connects with it.", "psycopg[binary]>=3.2"]] as const)
      : []),
    ...(/^3\.2(?:\.|$)/.test(version)
      ? ([
          ["With pydantic 2.14 neither API server nor DAG processor of 3.2.2 starts.", "pydantic<2.14"],
        ] as const)
      : []),
    // 3.0 loads it to rewrite the URL of the database for what does not wait.
    ...(isFirst3 ? ([["Loaded for what does not wait for the database.", "asyncpg"]] as const) : []),
  ];
  return [
    banner(plan.name),
    `apache-airflow[${extras}]${exact}\n`,
    "psycopg2-binary>=2.9\n",
    ...companions.map(([why, requirement]) => `\n# ${why}\n${requirement}\n`),
  ].join("");
}
