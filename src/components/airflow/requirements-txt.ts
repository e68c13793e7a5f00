import { banner } from "../../formats/banner.ts";
import type { Plan } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

/** What /opt/airflow/venv is made of, besides what these packages ask for themselves. All of it was tried. */
const companions = [
  [
    "The first provider that passes extra_celery_config on to Celery.",
    "apache-airflow-providers-celery>=3.10",
  ],
  // 5.5 is the first with quorum queues, but it logs the broker's password when a broker is down at its start.
  [
    "No Airflow 2 starts with Celery 5.7; before 5.6 queues besides the default one are not replicated.",
    "celery>=5.6,<5.7",
  ],
  ["With click 8.3 a worker ends while it reads its command line.", "click<8.3"],
] as const;

/** The packages of Airflow's virtual environment, for pip. */
export function requirementsTxt(plan: Plan, { version }: Settings): string {
  const exact = version.split(".").length === 3 ? `==${version}` : `~=${version}.0`;
  return [
    banner(plan.name),
    `apache-airflow[celery]${exact}\n`,
    "psycopg2-binary>=2.9\n",
    ...companions.map(([why, requirement]) => `\n# ${why}\n${requirement}\n`),
  ].join("");
}
