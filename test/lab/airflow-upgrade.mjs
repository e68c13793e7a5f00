import { join } from "node:path";
import { buildBundle } from "../../dist/index.js";
import { planTo, sameAsGenerated } from "./changes.mjs";
import { Playbook } from "./playbook.mjs";
import { sleep, until } from "./run.mjs";
import { topologyOf } from "./topology.mjs";

/** A user whom Airflow 2 has, apart from the one that the bundle makes. */
const colleague = { name: "colleague", password: "Ahsae7iCh6oo" };

/** Airflow 2.11 becomes Airflow 3, goes back, and becomes it again, with a run that is killed. */
export const upgrades = {
  async "in one run"(lab) {
    const { scheduler, airflow } = await commands(lab);
    await lab.hosts.run(
      scheduler,
      airflow(
        `users create --username ${colleague.name} --password ${colleague.password} --role Op --firstname A --lastname B --email a@localhost`,
      ),
    );
    const { result, playbook } = await upgrade(lab, (playbook) => playbook.run(1));
    const before = await processes(lab);
    await succeeded(playbook.run(1));
    const after = await processes(lab);
    if (before !== after) throw new Error(`A second run has restarted processes:\n${before}\n${after}`);
    await lab.verify(300);
    return result;
  },

  async "and back"(lab) {
    const { former, playbook, steps, leader } = lab.upgraded;
    const hosts = airflowHosts(lab);
    for (const host of hosts) await lab.hosts.run(host, "systemctl stop 'airflow-*.service'");
    const { undo } = steps.find(({ kind, upgrade }) => kind === "install" && upgrade);
    const restoring = [...undo.matchAll(/`((?:dropdb|pg_restore|runuser)[^`]*)`/g)].map(([, text]) => text);
    if (restoring.length !== 2) throw new Error(`The way back has ${restoring.length} commands: ${undo}`);
    for (const command of restoring) await lab.hosts.run(leader, command);
    await succeeded(playbook.install("stage-0", [...new Set(steps.flatMap(installed))]));
    Object.assign(lab, former);
    await lab.settle();
    for (const host of lab.hosts.names) await sameAsGenerated(lab, host);
    const user = await until("a user signs in", 120, () => lab.user().catch(() => undefined));
    await user.finishDag(await user.startDag(), 120);
    await lab.hosts.run(leader, "rm /root/airflow-before-*.dump");
    return { remark: "a DAG runs with Airflow 2.11.2 again" };
  },

  async "killed after the migration, and run again"(lab) {
    const { sql } = await commands(lab);
    const head = await sql("select version_num from alembic_version");
    let step;
    const { result } = await upgrade(lab, async (playbook) => {
      const killed = new AbortController();
      const ended = playbook.run(1, killed.signal);
      await until("the database has been migrated", 600, async () => {
        const now = await sql("select version_num from alembic_version").catch(() => head);
        return now !== head;
      });
      killed.abort();
      step = (await ended)?.step;
      lab.say(`  the playbook is killed in step ${step}`);
      if (step === undefined) throw new Error("The playbook had ended before it was killed.");
      return playbook.run(1);
    });
    return { ...result, remark: `killed in step ${step}; ${result.remark}` };
  },
};

async function upgrade(lab, work) {
  const { sql, leader, scheduler } = await commands(lab);
  const topology = structuredClone(lab.topology);
  topology.airflow.version = topologyOf("airflow3", topology.platform).airflow.version;
  const user = await lab.user();
  const dagRun = await user.startDag();
  await user.finishDag(dagRun, 120);
  const count = () =>
    sql(
      "select (select count(*) from dag_run), (select count(*) from task_instance), (select count(*) from xcom), (select count(*) from ab_user)",
    );
  const counted = await count();
  const environment = await lab.hosts.run(scheduler, "readlink /opt/airflow/venv");
  const { folder, secrets, steps, stages } = await planTo(lab, `airflow-${Date.now()}`, topology);
  const { plan } = buildBundle(topology, { secrets });
  const playbook = new Playbook(lab.hosts, folder);
  const upgrading = steps.filter(({ kind, upgrade: own }) => kind === "install" && own);
  const longest = upgrading.reduce((total, { wait, hosts }) => total + wait * hosts.length, 0);
  const former = { topology: lab.topology, plan: lab.plan, secrets: lab.secrets, bundle: lab.bundle };
  const client = await lab.writer();
  const web = watch(`${lab.web.url}/`);
  await sleep(3);
  const start = Date.now();
  await succeeded(work(playbook));
  const duration = (Date.now() - start) / 1000;
  const silent = await web.end();
  if (silent > longest)
    throw new Error(`It was silent for ${silent} s, and the plan waits for ${longest} s at most.`);
  Object.assign(lab, { topology, plan, secrets, bundle: join(folder, `stage-${stages.length - 1}`) });
  lab.upgraded = { former, playbook, steps, leader };
  await lab.settle();
  for (const host of lab.hosts.names) await sameAsGenerated(lab, host);

  const now = await count();
  if (now !== counted)
    throw new Error(`Rows of runs, tasks, values and users were ${counted}, and are ${now}.`);
  for (const host of airflowHosts(lab)) await withoutFormer(lab, host, environment, plan);
  await lab.user(colleague.name, colleague.password).then((each) => each.demandToken());
  await user.demandSignIn();
  const next = await lab.user();
  await next.finishDag(dagRun, 10);
  const host = await next.finishDag(await next.startDag(), 120);
  const { lost, acknowledged, longest: waited } = await client.end();
  if (lost > 0) throw new Error(`${lost} of ${acknowledged} acknowledged rows are lost.`);
  if (waited > 2) throw new Error(`A client of the database waited for ${waited.toFixed(1)} s.`);
  const remark = `${steps.length} steps in ${duration.toFixed(0)} s, the web interface silent for ${silent.toFixed(0)} s; rows of runs, tasks, values and users: ${now.replaceAll("|", ", ")}; a DAG ran on ${host}`;
  return { result: { lost, acknowledged, remark }, playbook };
}

async function commands(lab) {
  const leader = await lab.leader();
  const { user, socketDirectory, port } = lab.plan.dataDirectories.find(({ host }) => host === leader);
  const [scheduler] = lab.topology.airflow.schedulers;
  const query = `runuser -u ${user} -- psql --no-psqlrc --host=${socketDirectory} --port=${port} --tuples-only --no-align`;
  return {
    scheduler,
    leader,
    airflow: (words) =>
      `(set -a; . /etc/airflow/airflow.env; runuser -u airflow -- /opt/airflow/venv/bin/airflow ${words})`,
    sql: (text) => lab.hosts.run(leader, `${query} ${lab.account.database} --command='${text}'`),
  };
}

const installed = (step) => (step.kind === "install" ? step.hosts.map(({ host }) => host) : []);

const airflowHosts = (lab) => [
  ...new Set(lab.plan.services.flatMap(({ host, unit }) => (/^airflow-/.test(unit) ? host : []))),
];

async function succeeded(run) {
  const stopped = await run;
  if (stopped) throw new Error(`The playbook stopped at step ${stopped.step}: ${stopped.output}`);
}

/** The main processes of Airflow on all hosts. */
async function processes(lab) {
  const found = await Promise.all(
    airflowHosts(lab).map((host) =>
      lab.hosts.run(host, "systemctl show --property=Id,MainPID,InvocationID 'airflow-*.service'"),
    ),
  );
  return found.join("\n");
}

/** Neither a process nor a unit of the old version is left. */
async function withoutFormer(lab, host, environment, plan) {
  const { stdout } = await lab.hosts.attempt(
    host,
    `grep --files-with-matches --no-messages '${environment}/' /proc/[0-9]*/maps`,
  );
  if (stdout.trim() !== "") throw new Error(`${host} runs processes of ${environment}: ${stdout}`);
  const own = plan.services.flatMap((service) => (service.host === host ? service.unit : []));
  const units = await lab.hosts.run(
    host,
    "systemctl list-units --all --plain --no-legend --state=active,activating 'airflow-*.service' | cut --delimiter=' ' --fields=1",
  );
  const strange = units.split("\n").find((unit) => unit !== "" && !own.includes(unit));
  if (strange !== undefined) throw new Error(`${host} runs ${strange}.`);
}

/** Asks for a page every half second until it ends, and returns the seconds between the last answers around a silence. */
function watch(url) {
  let [going, last, longest] = [true, Date.now(), 0];
  const done = (async () => {
    while (going) {
      const options = { redirect: "manual", signal: AbortSignal.timeout(2000) };
      const { status } = await fetch(url, options).catch(() => ({ status: 599 }));
      if (status < 500) {
        longest = Math.max(longest, Date.now() - last);
        last = Date.now();
      }
      await sleep(0.5);
    }
  })();
  return {
    async end() {
      going = false;
      await done;
      return Math.max(longest, Date.now() - last) / 1000;
    },
  };
}
