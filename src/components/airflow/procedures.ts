import type { ProcedureContext } from "../../model/component.ts";
import { deployingMachine, type Step, type Upgrade } from "../../model/facts.ts";
import { addressOf } from "../../model/networks.ts";
import { endpointOf } from "../../model/plan.ts";
import { askServer, dagsSecret, dagsState, dagsUnit, oldestFetch, printCommit } from "./dags.ts";
import { accountFor, environmentSecrets } from "./environment.ts";
import { environmentPath, logs, migrateUnit, venv, venvUnit } from "./paths.ts";
import { knows } from "./processes.ts";
import { publicUrl, webRole } from "./public-url.ts";
import { pythonEnvironments } from "./python-environments.ts";
import { fateOfLost, queueing } from "./queueing.ts";
import { failsRedelivered } from "./redelivery.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";
import { redirectUri, signInSecret } from "./sign-in.ts";
import { symptoms } from "./symptoms.ts";
import { timings } from "./timings.ts";
import { airflowVersions } from "./versions.ts";
import {
  defaultQueue,
  namedQueues,
  queueSets,
  runsLocally,
  type WorkerGroup,
  workerGroups,
  workerHosts,
} from "./worker-groups.ts";

const airflow = (words: string) =>
  `(set -a; . ${environmentPath}; runuser -u airflow -- ${venv}/bin/airflow ${words})`;

/** Airflow units of a host, without the one-shot units. */
function unitsOn({ services }: ProcedureContext["facts"], host: string): string[] {
  return services
    .filter((service) => service.component === "airflow" && service.host === host)
    .map(({ unit }) => unit)
    .filter((unit) => unit !== venvUnit && unit !== migrateUnit);
}

/**
 * The address of the web interface, and the sign-in. Sign-in redirects to base_url. Without that option, the redirect is
 * relative, but links in e-mails lead to localhost (tried with 3.3.2; log_url of airflow/models/taskinstance.py).
 */
function webAddress(
  base: ProcedureContext["base"],
  facts: ProcedureContext["facts"],
  settings: Settings,
  client: string,
): string[] {
  const url = publicUrl(facts, settings, client);
  const [target] = endpointOf(facts, webRole(facts), client)?.targets ?? [];
  // A load balancer beside each client has no address for users.
  const listener = facts.listeners.find(({ host, name = host }) => name === target?.host);
  const address = target && (base.vips.get(target.host)?.address ?? (listener && addressOf(base, listener)));
  if (url === "" || address === undefined) return [];
  const name = settings.web.url === undefined ? target?.host : new URL(url).hostname;
  const { oidc, ldap } = settings.web.signIn ?? {};
  const provider = redirectUri(facts, settings, client);
  const signIn = oidc
    ? `at the OpenID provider, \`${oidc.issuer}\`, which must accept the redirect URI \`${provider}\``
    : ldap
      ? "with the name and password of the LDAP directory"
      : `as \`${settings.administrator.user}\`; the secret \`${secretNames.administrator}\` is the first password`;
  return [
    `The web interface is at \`${url}\`. Sign in ${signIn}. Sign-in redirects to this address, so the DNS of its users must resolve \`${name}\` to ${address}.`,
  ];
}

/** The queues that a single worker reads, and the fate of their tasks while it is lost. */
function waitingQueues(settings: Settings): string {
  const single = queueSets(settings).filter(
    ({ groups }) => groups.flatMap(({ hosts }) => hosts).length === 1,
  );
  if (workerHosts(settings).length < 2 || single.length === 0) return "";
  const hosts = new Set(single.map(({ groups }) => groups[0]?.hosts[0]));
  const names = single.map(({ queues }) => namedQueues(queues));
  return ` While ${[...hosts].join(" or ")} is lost, tasks of ${names.join(" or ")} wait. After ${queueing(settings).timeout} s a waiting task counts as lost: it ${fateOfLost(settings)}.`;
}

/** Changes of worker groups. They need no change of the broker, where Celery declares each queue itself. */
function workerChanges(
  procedure: ProcedureContext["procedure"],
  settings: Settings,
  { name, queues: [queue = ""] }: WorkerGroup,
): void {
  if (name === undefined) return;
  const { timeout } = queueing(settings);
  procedure({
    occasion: "growth",
    title: "Airflow: worker groups and queues",
    steps: [
      {
        text: `A task runs on the workers of the queue that its operator names, such as \`queue="${queue}"\`. Tasks without one go to the queue "${defaultQueue(settings).name}". Workers declare their queues themselves, so the broker needs no change. A task whose queue has no worker waits for ${timeout} s, and then ${fateOfLost(settings)}.`,
      },
      {
        text: "To add a group, add it under `airflow.workers`, generate, and deploy all hosts of Airflow and those whose firewalls change; the playbook does it in the right order. Let DAGs name its queue only when `verify.sh` succeeds on its hosts.",
      },
      {
        text: "To move a host to another group, or a group to another queue, first keep every queue that DAGs name on some other worker. A worker whose queues change restarts, and ends its running tasks first. Tasks that wait in a queue that no worker reads any more stay there: they are run when a worker reads it again.",
      },
    ],
  });
}

const afterBrokerFailover: Step = {
  text: "After a failover of the broker, a worker may run fewer tasks than it has slots while others wait. Restart its unit, `airflow-celery-worker.service`: it ends its running tasks first.",
};

/**
 * A stopping scheduler sends no heartbeats while it waits for its tasks, so that others count it as lost (tried with 3.3.2:
 * a task of a stopping scheduler ran again on another one, and was then ended on the first).
 */
function stoppingScheduler(settings: Settings): Step {
  const adoption = timings(settings).find(({ span }) => span === "task-adoption");
  const several = new Set(settings.schedulers).size > 1;
  return {
    text: `Schedulers run the tasks. A stopping scheduler waits ${settings.worker.stopTimeout} s for its tasks${several ? `, but the others count it as lost: after at most ${adoption?.seconds} s they start its remaining tasks again from the beginning, and for some seconds such a task may run twice` : ""}. Before you restart or deploy a scheduler, pause what starts tasks, and wait until running tasks end.`,
  };
}

/** Stopping hosts of Airflow for good. What they ran is taken over by others of their kind. */
function removals(
  facts: ProcedureContext["facts"],
  procedure: ProcedureContext["procedure"],
  settings: Settings,
): void {
  const [scheduler, second] = settings.schedulers;
  const local = runsLocally(settings);
  const workers = local ? [] : workerHosts(settings);
  const worker = workers.at(-1);
  const wait = Math.max(...workerGroups(settings).map(({ stopTimeout }) => stopTimeout));
  if (worker !== undefined && workers.length > 1) {
    procedure({
      occasion: "removal",
      title: "Airflow: remove a worker",
      steps: [
        {
          text: `This example removes ${worker}. Keep another worker for each of its queues. It takes no more tasks, ends those that run, for at most ${wait} s, and stops. Logs of tasks that it ran are in \`${logs}\` on it: without remote logs, the web interface no longer shows them.`,
          host: worker,
          commands: ["systemctl disable --now airflow-celery-worker.service"],
        },
      ],
    });
  }
  if (second === undefined) return;
  procedure({
    occasion: "removal",
    title: "Airflow: remove a scheduler, or another process",
    steps: [
      {
        text: `This example removes ${second} with all of its processes of Airflow. Another host must have each of them. ${local ? "Its tasks end with it: pause what starts tasks, and wait until none runs on it" : "Another scheduler adopts its tasks"}. ${scheduler} migrates the database as the first of \`schedulers\`: to remove it, put another host first, and deploy that before.`,
        host: second,
        commands: [`systemctl disable --now ${unitsOn(facts, second).join(" ")}`],
      },
    ],
  });
}

export function procedures(context: ProcedureContext, settings: Settings) {
  const { base, facts, failover, introduction, procedure, symptom } = context;
  for (const environment of pythonEnvironments(base, facts, settings)) context.pythonEnvironment(environment);
  const [scheduler, secondScheduler, ...moreSchedulers] = settings.schedulers;
  const otherSchedulers = moreSchedulers.length > 0 ? "Other schedulers start" : "The other scheduler starts";
  const adoption = moreSchedulers.length > 0 ? "adopt" : "adopts";
  if (scheduler === undefined) return;
  for (const line of webAddress(base, facts, settings, scheduler))
    introduction({ chapter: "start", lines: [line] });
  for (const each of symptoms(facts, settings, scheduler, airflow)) symptom(each);
  removals(facts, procedure, settings);
  const apart = workerGroups(settings).some(({ packages }) => packages.join() !== settings.packages.join())
    ? "Hosts of a group of workers with packages of its own have a digest of their own. "
    : "";
  procedure({
    occasion: "inspection",
    title: "Airflow",
    steps: [
      {
        text: "Every scheduler, triggerer and DAG processor must have a recent heartbeat, and the database must respond.",
        host: scheduler,
        commands: [airflow("jobs check --allow-multiple --limit 100"), airflow("db check")],
      },
      runsLocally(settings) ? stoppingScheduler(settings) : afterBrokerFailover,
      {
        text: `requirements.txt leaves versions of packages open, so hosts that were built on different days may differ. In the folder of this file, the command prints a digest of all installed versions, which must be the same on every host of Airflow. ${apart}Where it is not, stop Airflow on that host, remove \`/opt/airflow/venv\` and the folders \`/opt/airflow/venv-*\`, and run install.sh again.`,
        host: deployingMachine,
        commands: [
          `ansible airflow_hosts -i ansible/inventory.yml --become -m ansible.builtin.shell -a '${venv}/bin/pip freeze --all | sha256sum'`,
        ],
      },
    ],
  });
  const { git } = settings.dags;
  if (git) {
    procedure({
      occasion: "inspection",
      title: "DAGs from the git repository",
      steps: [
        {
          text: `Every host that reads DAGs fetches them every ${git.interval} s, all at the same second. In the folder of this file, the command prints the commit that each host has, which must be the same everywhere within ${git.interval} s of a push. A host that lags behind runs old tasks, and fails those of new DAGs.`,
          host: deployingMachine,
          commands: [
            `ansible airflow_hosts -i ansible/inventory.yml --become -m ansible.builtin.shell -a '${printCommit}'`,
          ],
        },
        {
          text: `While the server is unreachable, Airflow goes on with the last commit, also after a restart, and \`verify.sh\` fails on hosts whose last fetch is older than ${oldestFetch(git)} s. A new host has no DAGs until the server responds: its processes wait, and its worker runs no tasks. The commands show the error, and the commit that the server has.`,
          commands: [`journalctl --unit=${dagsUnit}.service --lines=20 --no-pager`, askServer(git)],
          host: workerHosts(settings)[0] ?? scheduler,
        },
        {
          text: `If the copy of the repository is damaged on a host, here ${workerHosts(settings)[0] ?? scheduler}, remove it, and fetch again. Airflow reads the last commit meanwhile.`,
          host: workerHosts(settings)[0] ?? scheduler,
          commands: [`rm -r ${dagsState}/repository.git`, `systemctl start ${dagsUnit}.service`],
        },
      ],
    });
  }
  if (secondScheduler !== undefined) {
    const title = "Airflow: a scheduler is lost";
    failover({ title, cause: "host", spans: ["task-adoption"], source: "/airflow/schedulers" });
    procedure({
      occasion: "failover",
      title,
      steps: [
        {
          text: `Power off ${scheduler} while a DAG runs. ${runsLocally(settings) ? `${otherSchedulers} new tasks immediately. Tasks that the lost scheduler ran start again from the beginning, also those without retries.` : `Running tasks continue on the workers. ${otherSchedulers} new tasks immediately, and ${adoption} the tasks that the lost scheduler had queued.`}`,
          host: secondScheduler,
          commands: [airflow("jobs check --job-type SchedulerJob --allow-multiple --limit 100")],
        },
      ],
    });
  }

  const groups = workerGroups(settings);
  const [worker, secondWorker] = runsLocally(settings) ? [] : workerHosts(settings);
  const heartbeat = timings(settings).find(({ span }) => span === "task-heartbeat");
  if (worker !== undefined && heartbeat) {
    procedure({
      occasion: "failover",
      title: "Airflow: a worker is lost",
      steps: [
        {
          text: `Power off ${worker} while a DAG runs. Its running tasks are lost: ${failsRedelivered(settings) ? "they fail when their messages are delivered to another worker, or at the latest" : "they count as failed"} ${heartbeat.seconds} s after their last heartbeat (${heartbeat.formula}), and run again only if they have retries. ${secondWorker === undefined ? `Other tasks wait until ${worker} is back.` : "Other tasks run on the remaining workers immediately."}${waitingQueues(settings)}`,
        },
      ],
    });
  }
  for (const group of groups.slice(0, 1)) workerChanges(procedure, settings, group);

  procedure({
    occasion: "rotation",
    title: `\`${secretNames.fernet}\``,
    secrets: [secretNames.fernet],
    rotation: {
      list: {
        separator: ",",
        renewal: {
          title: "Encrypt all connections and variables with the new key",
          host: scheduler,
          commands: [airflow("rotate-fernet-key")],
          undo: "Nothing is needed: the old key still decrypts what it has encrypted, and the new one the rest.",
        },
      },
    },
    steps: [
      {
        text: "Never replace the key in one step: connections and variables that are encrypted with the old key would be lost. First set the secret to the old key, a comma, and the new key. Then generate and deploy the files. Airflow now decrypts with both keys on every host, and still encrypts with the old one.",
      },
      {
        text: "Then set the secret to the new key, a comma, and the old key, and generate and deploy again: Airflow encrypts with the new key, which every host knows by now. Encrypt all values again, once. Afterwards, set the secret to the new key alone, generate, and deploy again.",
        host: scheduler,
        commands: [airflow("rotate-fernet-key")],
      },
    ],
  });
  const webRejected =
    "Until all hosts have the new value, they reject the sessions and log requests of each other.";
  const signInAgain = "All users have to sign in again.";
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.web}\``,
    secrets: [secretNames.web],
    rotation: { notes: [webRejected, signInAgain] },
    steps: [{ text: `Deploy all of its hosts within minutes. ${webRejected} ${signInAgain}` }],
  });
  if (knows(settings, "api_auth.jwt_secret")) {
    // docs/security/jwt_token_authentication.rst of 3.2 and 3.3: issuers and verifiers of tokens must have the same
    // value.
    procedure({
      occasion: "rotation",
      title: `\`${secretNames.token}\``,
      secrets: [secretNames.token],
      steps: [
        {
          text: "Schedulers sign the tokens of tasks with this secret, and API servers verify them. While two values are in use, tasks are rejected and fail, including those that were queued before. Therefore change all hosts at once, while nothing runs. Pause the DAGs, and wait until no task is queued or running.",
        },
        {
          text: `Stop the processes that have the secret. Then deploy all hosts of Airflow, which starts Airflow again, and unpause the DAGs. All users have to sign in again. The command is for ${scheduler}. On the other hosts, stop the units in the table below:`,
          host: scheduler,
          commands: [`systemctl stop ${unitsOn(facts, scheduler).join(" ")}`],
        },
      ],
    });
  }
  for (const [name, variables] of environmentSecrets(settings)) {
    procedure({
      occasion: "rotation",
      title: `\`${name}\``,
      secrets: [name],
      rotation: { byHand: true },
      steps: [
        {
          text: `Let whoever issues the value of ${variables.map((variable) => `\`${variable}\``).join(" and ")} issue a new one, and keep the old one valid until all hosts of Airflow are deployed. Processes read it when they start.`,
        },
      ],
    });
  }
  const dags = dagsSecret(settings);
  if (dags) {
    procedure({
      occasion: "rotation",
      title: `\`${dags.name}\``,
      secrets: [dags.name],
      rotation: { byHand: true },
      steps: [
        {
          text: "Let the owner of the repository accept the new value beside the old one. Deploy the hosts that read DAGs; the next fetch uses the new value. Afterwards, let the owner remove the old one.",
        },
      ],
    });
  }
  const signIn = signInSecret(settings);
  if (signIn) {
    procedure({
      occasion: "rotation",
      title: `\`${signIn.name}\``,
      secrets: [signIn.name],
      rotation: { byHand: true },
      steps: [
        {
          text: `Let the owner of the ${signIn.issuer} issue a new value, and keep the old one valid until all web servers are deployed. Until then, half of the sign-ins may fail. Users who are signed in stay so.`,
        },
      ],
    });
  }
  if (settings.flower) {
    procedure({
      occasion: "rotation",
      title: `\`${secretNames.flower}\``,
      secrets: [secretNames.flower],
      rotation: {},
      steps: [
        {
          text: `The password is stored only in its file, which Flower reads at startup. Sign in as ${settings.flower.user} with the new password.`,
        },
      ],
    });
  }
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.administrator}\``,
    secrets: [secretNames.administrator],
    rotation: { byHand: true },
    steps: [
      {
        text: "The secret is the initial password of the first user. Deploying a new value does not change the password of an existing user. Change the password itself, and set the secret to the same value for a new installation of the estate.",
        host: scheduler,
        commands: [airflow(`users reset-password --username ${settings.administrator.user}`)],
      },
    ],
  });

  context.upgrade(upgradeOf(facts, settings));
  procedure({
    occasion: "migration",
    title: "Airflow: before and after",
    steps: [
      {
        text: `Before: set the secret \`${secretNames.fernet}\` to the Fernet key of the old estate. With another key, connections and variables cannot be decrypted. Pause everything that starts tasks, wait until running tasks end, and stop every process of Airflow, on the old machines as well.`,
      },
      {
        text: `After: ${migrateUnit.replace(".service", "")} upgrades the schema from the old version to this one, without the pooler, and then exits. Afterwards, start the processes again, schedulers last.`,
        host: scheduler,
        commands: [`systemctl restart ${migrateUnit}`, airflow("db check-migrations")],
      },
    ],
  });
}

/**
 * No process runs while the database is migrated (docs/howto/set-up-database.rst), and only a backup leads back
 * (docs/installation/upgrading.rst). The first scheduler migrates it; the others wait for it.
 *
 * Versions of the FAB provider write sessions in different forms. Whoever comes with the cookie of a session that the new one cannot
 * read gets status 500 from the page of sign-in (apache/airflow#62412, #65416; tried from 2.9.3 to 3.3.2), so none is left.
 */
function upgradeOf(facts: ProcedureContext["facts"], settings: Settings): Upgrade {
  const [server] = facts.dataDirectories;
  const dump = `/root/airflow-before-${settings.version}.dump`;
  const database = accountFor(facts, "database-primary", settings.database)?.resource;
  const wait = Math.max(...workerGroups(settings).map(({ stopTimeout }) => stopTimeout));
  return {
    product: airflowVersions.product,
    stopped: true,
    services: facts.services
      .filter(
        ({ component, unit }) =>
          component === "airflow" && unit !== "" && unit !== venvUnit && unit !== migrateUnit,
      )
      .map(({ id }) => id),
    before: facts.dataDirectories.map((each) => {
      const { host, user } = each;
      const connected = connection(each);
      const follows = `runuser -u ${user} -- psql --no-psqlrc ${connected} --tuples-only --no-align --command='SELECT pg_is_in_recovery()'`;
      return {
        title: `Back up the database of Airflow, if ${host} leads`,
        host,
        commands: [
          `[ -z "$(find ${dump} -mmin +1440 2>/dev/null)" ] || { echo "${dump} is more than a day old. If an earlier run of this plan has made it, go on with the next step; otherwise move it away."; false; }`,
          // A repeated run must not replace it by a database that has been migrated.
          `[ -e ${dump} ] || [ "$( ${follows})" = t ] || (umask 077; runuser -u ${user} -- pg_dump ${connected} --format=custom ${database} >${dump}.part && runuser -u ${user} -- psql --no-psqlrc ${connected} --quiet --command='DELETE FROM session' ${database} && mv ${dump}.part ${dump}) || { rm --force ${dump}.part; false; }`,
        ],
        note: `The dump is \`${dump}\` on the leader. An older file of this name is kept: move it away before. Then all sessions of users end.`,
        undo: "Nothing is needed.",
      };
    }),
    undo: `Stop all of Airflow. ${server ? `On the leader of the database, remove the database with \`runuser -u ${server.user} -- dropdb --force --if-exists ${connection(server)} ${database}\`, and restore it with \`runuser -u ${server.user} -- pg_restore --create --exit-on-error ${connection(server)} --dbname=postgres <${dump}\`` : "Let the operator of the database restore the backup"}. Then install the older files on all of its hosts. What has been written since the backup is lost. Without a backup, \`airflow db downgrade\` of the new version reverts the tables, and not what newer processes wrote.`,
    final: true,
    notes: [
      `${settings.schedulers[0]} is the first host: it migrates the database, and the others wait for it. Airflow is stopped meanwhile, also while one host after the other builds its environment of packages. Before, pause everything that starts tasks: a stopping ${runsLocally(settings) ? "scheduler" : "worker"} waits ${wait} s for its running tasks. The migration of large tables may take hours. Afterwards, unpause the DAGs when \`airflow dags list-import-errors\` lists none.`,
      ...(server
        ? []
        : [
            "Let the operator of the database back it up before, and remove all rows of its table `session` then.",
          ]),
    ],
    notesSince: [{ series: "3.0", notes: sinceAirflow3(settings) }],
  };
}

function connection({ socketDirectory, port }: ProcedureContext["facts"]["dataDirectories"][number]): string {
  return `--host=${socketDirectory} --port=${port}`;
}

/**
 * The differences that people and DAGs notice: docs/installation/upgrading_to_airflow3.rst, CONFIGS_CHANGES of
 * airflow/cli/commands/config_command.py, and migration 0049 of 3.3.2. Its providers/celery registers "execute_workload" alone,
 * and Airflow 2 sends "execute_command". Users and sign-in were tried in the lab, from 2.9.3 and 2.11.2 to 3.3.2.
 */
function sinceAirflow3(settings: Settings): readonly string[] {
  const { signIn } = settings.web;
  return [
    "Upgrade to 2.11 before, which warns of what Airflow 3 no longer has, and rehearse the upgrade on a copy of the database.",
    "Check the DAGs with `ruff check --select AIR3`. Their tasks no longer connect to Airflow's database. By default, DAGs no longer catch up, and a cron schedule starts a run at its own time instead of at the end of its interval: `airflow.extra.scheduler.catchup_by_default` and `create_cron_data_intervals` keep the old ways if they are true.",
    ...(runsLocally(settings)
      ? []
      : [
          "Wait until no task is queued either: workers of Airflow 3 discard what Airflow 2 has sent to the broker.",
        ]),
    "Remove old rows with `airflow db clean` before, since the migration rewrites the tables of tasks and XComs. It moves pickled XComs to the table `_xcom_archive`, where no task reads them.",
    `${(signIn?.oidc ?? signIn?.ldap) ? "Users and their roles stay" : "Users, their passwords and their roles stay"}, and all of them have to sign in again. Clients of the REST API use \`/api/v2\` with a token from \`/auth/token\`: \`/api/v1\` is gone.`,
    `All hosts of Airflow need the new secret \`${secretNames.token}\`: \`gen-bundle secrets NEW --secrets OLD\` makes it and keeps the others.`,
  ];
}
