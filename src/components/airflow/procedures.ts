import type { Instruct } from "../../model/component.ts";
import { secretNames } from "./facts.ts";
import type { Settings } from "./schema.ts";

const airflow = (words: string) =>
  `(set -a; . /etc/airflow/airflow.env; runuser -u airflow -- /opt/airflow/venv/bin/airflow ${words})`;

export function procedures({ procedure }: Instruct, settings: Settings) {
  const [scheduler, another] = settings.schedulers;
  if (scheduler === undefined) return;
  procedure({
    occasion: "inspection",
    title: "Airflow",
    steps: [
      {
        text: "Every scheduler, triggerer and DAG processor must have given a sign of life, and the database must answer.",
        host: scheduler,
        commands: [airflow("jobs check --allow-multiple --limit 100"), airflow("db check")],
      },
    ],
  });
  if (another !== undefined) {
    procedure({
      occasion: "failover",
      title: "Airflow: a scheduler is lost",
      steps: [
        {
          text: `Cut the power of ${scheduler} while a DAG runs. Tasks that run on workers go on; the other scheduler starts new ones at once, and adopts what the lost one had queued.`,
          host: another,
          commands: [airflow("jobs check --job-type SchedulerJob --allow-multiple --limit 100")],
        },
      ],
      spans: ["task-adoption"],
    });
  }

  procedure({
    occasion: "rotation",
    title: `\`${secretNames.fernet}\``,
    secrets: [secretNames.fernet],
    steps: [
      {
        text: "Never replace it alone: connections and variables that it encrypted would be lost. First set the secret to the new key, a comma, and the old key, generate, and deploy the files; both are then read, and the new one is written with.",
      },
      {
        text: "Then encrypt everything anew, once. When that has ended, set the secret to the new key alone, generate, and deploy again.",
        host: scheduler,
        commands: [airflow("rotate-fernet-key")],
      },
    ],
  });
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.web}\``,
    secrets: [secretNames.web],
    steps: [
      {
        text: "Deploy all of its hosts within minutes. Until all have it, pages and logs that cross hosts are refused, and everyone who is signed in signs in again.",
      },
    ],
  });
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.administrator}\``,
    secrets: [secretNames.administrator],
    steps: [
      {
        text: "It is given to the first user when that is made, and to nobody later: deploying a new value changes no password. Set the password itself, and keep the secret alike for an estate that is made anew.",
        host: scheduler,
        commands: [airflow("users reset-password --username admin")],
      },
    ],
  });

  procedure({
    occasion: "migration",
    title: "Airflow: before and after",
    steps: [
      {
        text: `Before: give the old estate's Fernet key as the secret \`${secretNames.fernet}\`, or no connection and no variable can be decrypted any more. Pause what starts new tasks, let running ones end, and stop every process of Airflow, on the old machines as well.`,
      },
      {
        text: "After: the schema of the old version is brought to this one, by one host alone; then start the processes again, schedulers last.",
        host: scheduler,
        commands: [airflow("db migrate"), airflow("db check-migrations")],
      },
    ],
  });
}
