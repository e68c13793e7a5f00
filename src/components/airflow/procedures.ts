import { operatorScripts, stagedInstall } from "../../model/artifact.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { accountFor } from "./environment.ts";
import { environmentPath, migrateUnit, venv, venvUnit } from "./paths.ts";
import { knows, usesExecutionApi } from "./processes.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";

const airflow = (words: string) =>
  `(set -a; . ${environmentPath}; runuser -u airflow -- ${venv}/bin/airflow ${words})`;

/** Units of a host that run Airflow, but for those that end when they are done. */
function unitsOn({ services }: ProcedureContext["facts"], host: string): string[] {
  return services
    .filter((service) => service.component === "airflow" && service.host === host)
    .map(({ unit }) => unit)
    .filter((unit) => unit !== venvUnit && unit !== migrateUnit);
}

export function procedures({ facts, failover, procedure }: ProcedureContext, settings: Settings) {
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
    const title = "Airflow: a scheduler is lost";
    failover({ title, spans: ["task-adoption"], source: "/airflow/schedulers" });
    procedure({
      occasion: "failover",
      title,
      steps: [
        {
          text: `Cut the power of ${scheduler} while a DAG runs. Tasks that run on workers go on; the other scheduler starts new ones at once, and adopts what the lost one had queued.`,
          host: another,
          commands: [airflow("jobs check --job-type SchedulerJob --allow-multiple --limit 100")],
        },
      ],
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
  if (knows(settings, "api_auth.jwt_secret")) {
    // docs/security/jwt_token_authentication.rst of 3.2 and 3.3: who makes and who checks tokens must have the same.
    procedure({
      occasion: "rotation",
      title: `\`${secretNames.token}\``,
      secrets: [secretNames.token],
      steps: [
        {
          text: "Schedulers sign with it what they hand to workers, and API servers check it: with two values at once, tasks are refused and fail, and so are those that were queued before. So all at once, while nothing runs. Pause the DAGs, and wait until no task is queued or running.",
        },
        {
          text: `Stop all of Airflow, deploy all of its hosts, which starts it again, and unpause the DAGs. Everyone signs in again. Here for ${scheduler}; on the other hosts the units that the table below names:`,
          host: scheduler,
          commands: [`systemctl stop ${unitsOn(facts, scheduler).join(" ")}`],
        },
      ],
    });
  }
  if (settings.flower) {
    procedure({
      occasion: "rotation",
      title: `\`${secretNames.flower}\``,
      secrets: [secretNames.flower],
      steps: [
        {
          text: `Only in its file, which Flower reads when it starts. Sign in as ${settings.flower.user} with the new one.`,
        },
      ],
    });
  }
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.administrator}\``,
    secrets: [secretNames.administrator],
    steps: [
      {
        text: "It is given to the first user when that is made, and to nobody later: deploying a new value changes no password. Set the password itself, and keep the secret alike for an estate that is made anew.",
        host: scheduler,
        commands: [airflow(`users reset-password --username ${settings.administrator.user}`)],
      },
    ],
  });

  const hosts = [
    ...new Set(
      facts.services
        // What is somebody else's, as a target of tasks, has no unit.
        .filter(({ component, unit }) => component === "airflow" && unit !== "")
        .map(({ host }) => host),
    ),
  ];
  const [first, ...rest] = hosts.filter((host) => host !== scheduler);
  procedure({
    occasion: "upgrade",
    title: `Airflow: to ${settings.version} from an older version`,
    steps: [
      {
        text: `Processes of two versions must not share a database, so all of Airflow stands still for it. ${usesExecutionApi(settings) ? "From Airflow 2, first go to its last version, and see with `airflow config lint` and `ruff check --select AIR3` what the DAGs must change; tasks no longer reach the database by themselves. " : ""}Pause what starts tasks and let running ones end; a worker that is stopped waits ${settings.worker.stopTimeout} s for its tasks. Then stop Airflow on every host; here on ${scheduler}; on the others the units that the table of \`${secretNames.fernet}\` names.`,
        host: scheduler,
        commands: [`systemctl stop ${unitsOn(facts, scheduler).join(" ")}`],
      },
      {
        text: `Keep a copy of the database as it is now, the one sure way back: ${facts.archives.length > 0 ? "a full backup of the whole cluster, or " : ""}a dump, on the node of the database that leads.`,
        commands: facts.dataDirectories
          .slice(0, 1)
          .map(
            ({ user, socketDirectory, port }) =>
              `(umask 077; runuser -u ${user} -- pg_dump --host=${socketDirectory} --port=${port} --format=custom ${accountFor(facts, "database-primary", settings.database)?.resource} >/root/airflow-before.dump)`,
          ),
      },
      {
        text: `Deploy ${scheduler} first: it alone migrates the database, once, when its packages are there. The playbook does so too. What has not been stopped waits or fails meanwhile.`,
        host: scheduler,
        commands: [
          stagedInstall,
          `${operatorScripts}/verify.sh --wait 600`,
          `journalctl --unit=${migrateUnit} --lines=50 --no-pager`,
        ],
      },
      {
        text: `${first === undefined ? "Nothing else is to be deployed." : `Deploy ${[first, ...rest].join(", ")} in any order: each process starts when the database is as its version wants it.`} Unpause the DAGs when their import errors are gone.`,
        host: scheduler,
        commands: [airflow("dags list-import-errors")],
      },
      {
        text: "Rollback: stop all of Airflow, restore the copy, and deploy the old bundle. Without a copy, `airflow db downgrade --to-version` of the new version takes the tables back before the old bundle is deployed, but not what newer processes wrote into them.",
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
        text: `After: ${migrateUnit.replace(".service", "")} brings the schema of the old version to this one, past any pooler, and ends when it has; then start the processes again, schedulers last.`,
        host: scheduler,
        commands: [`systemctl restart ${migrateUnit}`, airflow("db check-migrations")],
      },
    ],
  });
}
