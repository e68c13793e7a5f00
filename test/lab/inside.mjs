// The lab itself, in namespaces of its own: inside.mjs CACHE CONTROL-GROUP PLATFORM ESTATE NOTE SCENARIO...
// NOTE is the file that it writes its results to.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { buildBundle } from "../../dist/index.js";
import { trusted } from "./clients.mjs";
import { Hosts } from "./hosts.mjs";
import { versions } from "./results.mjs";
import { run } from "./run.mjs";
import { Lab, scenarios } from "./scenarios.mjs";
import {
  besideOf,
  formerLayerOf,
  formerOf,
  laterOf,
  layerOf,
  nameLock,
  ownAddresses,
  programOf,
  repository,
  scenariosOf,
  topologyOf,
} from "./topology.mjs";

const [cache, controlGroup, platform, estate, note, ...chosen] = process.argv.slice(2);
const source = new URL("../..", import.meta.url).pathname;
const base = join(cache, "base");
const folder = "/run/lab";
/**
 * How often a scenario is played at most, to find how slow it can be. Other estates show only that it holds. One election of
 * etcd in four takes longer than half of its bound: two members draw their timeout from 1 to 2 s, and the shorter one counts.
 */
const patience = 24;
const thorough = estate === "long";

const say = (text) => process.stdout.write(`lab: ${process.uptime().toFixed(1).padStart(6)} s  ${text}\n`);

await run("mount", "-t", "tmpfs", "-o", "size=12g", "tmpfs", "/run");
await run("mount", "-t", "tmpfs", "tmpfs", join(base, "run"));
mkdirSync(folder);
const topology = topologyOf(estate, platform);
const { administrator, outsider } = ownAddresses(topology);
const files = { topology: join(folder, "topology.json"), secrets: join(folder, "secrets.json") };
const packages = topology.airflow && join(cache, layerOf(topology), "upper");
if (packages) nameLock(topology, packages);
const given = await makeRepository(topology.airflow?.dags?.git);
writeFileSync(files.topology, JSON.stringify(topology));
const bundle = join(folder, "bundle");
const cli = [process.execPath, join(source, "dist/cli.cjs")];
const made = JSON.parse(await run(...cli, "secrets", files.topology));
const secrets = { ...made, ...given };
writeFileSync(files.secrets, JSON.stringify(secrets), { mode: 0o600 });
await run(...cli, files.topology, "--secrets", files.secrets, "--out", bundle, "--quiet");
const { plan, diagnostics: findings } = buildBundle(topology, { secrets });

const later = laterOf(estate) && join(cache, layerOf(topologyOf(laterOf(estate), platform)), "upper");
const former = formerOf(estate) && join(cache, formerLayerOf(estate), "upper");
const layers = [packages, later, former, base].filter((layer) => layer !== undefined).join(":");
const beside = besideOf(estate) && join(cache, besideOf(estate));
const others = beside && [join(beside, formerLayerOf(estate), "upper"), join(beside, "base")].join(":");
const hosts = new Hosts({ folder, base: layers, beside: others, controlGroup, plan });
const lab = new Lab({
  hosts,
  platform,
  topology,
  plan,
  findings,
  bundle,
  base,
  administrator,
  outsider,
  secrets,
  say,
});
const results = [];
try {
  await hosts.makeNetwork(administrator, outsider);
  const order = installationOrder();
  const keys = plan.tls ? join(folder, "keys") : undefined;
  if (keys) {
    await run("bash", join(bundle, "scripts/make-certificates.sh"), keys);
    cpSync(join(keys, "ca.crt"), join(base, trusted));
  }
  serveTime();
  if (topology.airflow?.dags?.git) serveRepository();
  const program = programOf(estate);
  const programs = program ? [await run("sh", "-c", `command -v ${program}`)] : [];
  for (const name of order) {
    const staged = join(folder, name, "upper/var/lib/gen-bundle/incoming");
    for (const files of [bundle, ...(keys ? [keys] : [])])
      cpSync(join(files, "hosts", name), staged, { recursive: true });
    await run("chmod", "-R", "go-w", staged);
    for (const each of programs) cpSync(each, join(folder, name, "upper/usr/bin", program));
    await hosts.powerOn(name);
  }
  say(`${order.length} hosts have booted: ${order.join(", ")}`);
  for (const name of order) {
    const script = "/var/lib/gen-bundle/incoming/root/gen-bundle/install.sh --no-packages";
    await hosts.run(name, script);
    say(`${name}: install.sh has succeeded`);
    await publishDags(name);
  }
  await lab.verify(topology.airflow ? 900 : 300);
  say("verify.sh of every host has succeeded");
  const offered = new Set(plan.listeners.map(({ role }) => role));
  for (const name of chosen.length > 0 ? chosen : scenariosOf(estate, scenarios, offered)) {
    const { needs, subjects } = scenarios[name];
    if (needs !== undefined && !offered.has(needs))
      throw new Error(`${name} needs the role ${needs}, which nothing offers.`);
    for (const subject of subjects?.(lab) ?? [undefined]) {
      if (!(await play(scenarios[name], subject))) {
        await lab.repair();
        say("the estate is well again");
      }
    }
  }
} catch (error) {
  results.push({ title: "The lab itself", measured: [], failed: error.message });
  say(`FAILED: ${error.message}`);
}
const failed = results.some((result) => result.failed);
if (failed) {
  const logs = join(cache, "logs");
  rmSync(logs, { recursive: true, force: true });
  await hosts.keepLogs(logs);
  say(`the logs of all hosts are in ${logs}`);
}
const about = {
  estate,
  day: new Date().toISOString().slice(0, 10),
  hosts: hosts.names.length,
  airflow: topology.airflow?.version,
  versions: await versions(base, topology),
};
writeFileSync(note, JSON.stringify({ ...about, results }));
process.exit(failed ? 1 : 0);

/** Plays a scenario until it has shown what it can. @returns whether all held */
async function play({ title, holds, play: work }, subject) {
  const name = [title, ...(subject ? [subject] : [])].join(": ");
  const start = process.uptime();
  const result = { title: name, holds, measured: [] };
  results.push(result);
  try {
    do {
      say(`${name} …`);
      const { measured, acknowledged, lost, ...rest } = (await work(lab, subject)) ?? {};
      Object.assign(result, rest);
      if (measured !== undefined) result.measured.push(measured);
      if (acknowledged !== undefined) {
        result.acknowledged = (result.acknowledged ?? 0) + acknowledged;
        result.lost = (result.lost ?? 0) + lost;
      }
    } while (isOpen(result));
  } catch (error) {
    result.failed = error.message;
  }
  const pauses = result.measured.map((each) => each.toFixed(1));
  const pause = pauses.length > 0 ? `, pause ${pauses.join(", ")} s` : "";
  const outcome = result.failed ? `FAILED: ${result.failed}` : "holds";
  say(`${name}: ${outcome}${pause}, ${(process.uptime() - start).toFixed(0)} s`);
  return !result.failed;
}

/** Whether another run is needed. Throws when the bound is wrong. */
function isOpen({ measured, bound }) {
  if (bound === undefined) return false;
  const slowest = Math.max(...measured).toFixed(1);
  const over = measured.filter((each) => each > bound.seconds);
  // Unless the estate is whole, a machine that stood still for a moment is given a second chance: a bound that is wrong is
  // exceeded again.
  if (over.length > (thorough ? 0 : 1)) {
    throw new Error(`It took ${slowest} s, and the plan says ${bound.seconds} s at most.`);
  }
  if (!thorough) return over.length === measured.length;
  // Of all runs for which the plan has this bound.
  const known = results.filter((each) => each.bound?.title === bound.title).flatMap((each) => each.measured);
  if (bound.seconds <= 2 * Math.max(...known)) return false;
  if (measured.length < patience) return true;
  throw new Error(
    `The bound, ${bound.seconds} s, is idle: the slowest of ${patience} runs took ${slowest} s.`,
  );
}

/** Hosts in the order of the bundle's own playbook. */
function installationOrder() {
  const { all } = parse(readFileSync(join(bundle, "ansible/inventory.yml"), "utf8"));
  return Object.entries(all.children)
    .filter(([name]) => name.startsWith("wave_"))
    .flatMap(([, wave]) => Object.keys(wave.hosts));
}

/**
 * Every server of the share, or without one every host that reads DAGs, gets the file of the lab's DAGs as soon as it has
 * the folder.
 */
async function publishDags(name) {
  const dag = readFileSync(new URL("dag.py", import.meta.url), "utf8");
  const share = plan.shares.find(({ servers }) => servers.includes(name));
  const folder = share
    ? `${share.path}`
    : plan.shares.length === 0 && topology.airflow && !topology.airflow.dags?.git
      ? "$(sed -n 's/^dags_folder = //p' /etc/airflow/airflow.cfg 2>/dev/null)"
      : "";
  if (folder !== "")
    await hosts.run(name, `folder=${folder}; [ -z "$folder" ] || cat >"$folder/lab.py" <<'END'\n${dag}END`);
}

/**
 * Makes the repository of the DAGs, and the keys of its server and of those who read it, where a topology has one.
 *
 * @returns the secrets that only the repository's server can issue
 */
async function makeRepository(git) {
  if (!git) return {};
  const dag = readFileSync(new URL("dag.py", import.meta.url), "utf8");
  const script = `set -e
mkdir --parents /run/sshd ${repository}/${git.folder}
for key in host deploy; do ssh-keygen -q -t ed25519 -N "" -f /run/$key-key; done
cat >${repository}/${git.folder}/lab.py <<'END'
${dag}END
cd ${repository}
git init --quiet --initial-branch=main
git add .
git -c user.name=lab -c user.email=lab@localhost commit --quiet --message=DAGs`;
  await run("chroot", base, "bash", "-c", script);
  const key = (name) => readFileSync(join(base, "run", name), "utf8");
  const [type, words] = key("host-key.pub").split(" ");
  git.hostKeys = [`${administrator} ${type} ${words}`];
  return { "airflow-dags-key": key("deploy-key") };
}

function serveRepository() {
  const settings = [
    `ListenAddress ${administrator}`,
    "HostKey /run/host-key",
    "AuthorizedKeysFile /run/deploy-key.pub",
    "StrictModes no",
  ];
  const options = settings.flatMap((setting) => ["-o", setting]);
  spawn("chroot", [base, "/usr/sbin/sshd", "-D", "-f", "/dev/null", ...options], { stdio: "ignore" });
}

/** The time server of the estate is the lab. */
function serveTime() {
  const settings = ["local stratum 5", "allow", "cmdport 0", "pidfile /run/time.pid", "bindcmdaddress /"];
  spawn("chroot", [base, "/usr/sbin/chronyd", "-x", "-n", "-u", "root", ...settings], { stdio: "ignore" });
}
