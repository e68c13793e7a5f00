// The lab itself, in namespaces of its own: inside.mjs CACHE CONTROL-GROUP short|long SCENARIO...
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { buildBundle } from "../../dist/index.js";
import { Hosts } from "./hosts.mjs";
import { markdown, table } from "./results.mjs";
import { run } from "./run.mjs";
import { Lab, scenarios } from "./scenarios.mjs";

const [cache, controlGroup, form, ...chosen] = process.argv.slice(2);
const repository = new URL("../..", import.meta.url).pathname;
const base = join(cache, "base");
const folder = "/run/lab";
/** In the administrators' network of topology.json, and in no flow at all. */
const [administrator, outsider] = ["192.168.83.250", "192.168.83.200"];

const say = (text) => process.stdout.write(`lab: ${process.uptime().toFixed(1).padStart(6)} s  ${text}\n`);

await run("mount", "-t", "tmpfs", "-o", "size=12g", "tmpfs", "/run");
await run("mount", "-t", "tmpfs", "tmpfs", join(base, "run"));
mkdirSync(folder);
const topology = JSON.parse(readFileSync(new URL("topology.json", import.meta.url), "utf8"));
if (form === "short") shorten(topology);
const files = { topology: join(folder, "topology.json"), secrets: join(folder, "secrets.json") };
writeFileSync(files.topology, JSON.stringify(topology));
const bundle = join(folder, "bundle");
const cli = [process.execPath, join(repository, "dist/cli.js")];
writeFileSync(files.secrets, await run(...cli, "secrets", files.topology), { mode: 0o600 });
await run(...cli, files.topology, "--secrets", files.secrets, "--out", bundle, "--quiet");
const secrets = JSON.parse(readFileSync(files.secrets, "utf8"));
const { plan } = buildBundle(topology, { secrets });

const layers = form === "short" ? base : `${join(cache, "airflow/upper")}:${base}`;
const hosts = new Hosts({ folder, base: layers, controlGroup, plan });
const lab = new Lab({ hosts, plan, base, administrator, outsider, secrets, say });
const results = [];
try {
  await hosts.makeNetwork(administrator, outsider);
  const order = installationOrder();
  serveTime();
  for (const name of order) {
    const staged = join(folder, name, "upper/var/lib/gen-bundle/incoming");
    cpSync(join(bundle, "hosts", name), staged, { recursive: true });
    await run("chmod", "-R", "go-w", staged);
    await hosts.powerOn(name);
  }
  say(`${order.length} hosts have booted: ${order.join(", ")}`);
  for (const name of order) {
    const script = "/var/lib/gen-bundle/incoming/root/gen-bundle/install.sh --no-packages";
    await hosts.run(name, script);
    say(`${name}: install.sh has succeeded`);
    await publishDags(name);
  }
  await lab.verify(form === "short" ? 300 : 900);
  say("verify.sh of every host has succeeded");
  const all = Object.keys(scenarios).filter((name) => form === "long" || !scenarios[name].long);
  for (const name of chosen.length > 0 ? chosen : all) {
    if (!(await play(name))) {
      await lab.repair();
      say("the estate is well again");
    }
  }
} catch (error) {
  results.push({ title: "The lab itself", failed: error });
  say(`FAILED: ${error.message}`);
}
const failed = results.some((result) => result.failed);
if (failed) {
  const logs = join(cache, "logs");
  rmSync(logs, { recursive: true, force: true });
  await hosts.keepLogs(logs);
  say(`the logs of all hosts are in ${logs}`);
}
process.stdout.write(`\n${table(results)}\n`);
process.exit(failed ? 1 : 0);

async function play(name) {
  const { title, holds, needs, play: work } = scenarios[name];
  if (needs !== undefined && !plan.listeners.some(({ role }) => role === needs)) return true;
  say(`${title} …`);
  const start = process.uptime();
  const result = { name, title, holds };
  results.push(result);
  try {
    Object.assign(result, await work(lab));
    if (result.bound && result.measured > result.bound.seconds) {
      throw new Error(
        `It took ${result.measured.toFixed(1)} s, and the plan says ${result.bound.seconds} s at most.`,
      );
    }
  } catch (error) {
    result.failed = error;
  }
  const measured = result.measured === undefined ? "" : `, pause ${result.measured.toFixed(1)} s`;
  if (form === "long" && chosen.length === 0) {
    const page = join(repository, "docs/LAB.md");
    const about = { base, hosts: hosts.names.length, airflow: topology.airflow.version };
    writeFileSync(page, await markdown(results, about));
    const biome = join(repository, "node_modules/.bin/biome");
    await run(biome, "format", `--config-path=${join(repository, ".ci/lint.json")}`, "--write", page);
  }
  say(
    `${title}: ${result.failed ? `FAILED: ${result.failed.message}` : "holds"}${measured}, ${(process.uptime() - start).toFixed(0)} s`,
  );
  return !result.failed;
}

/** Database, load balancer, VIP and broker alone. */
function shorten(whole) {
  const { nfs } = whole;
  delete whole.nfs;
  delete whole.airflow;
  delete whole.vips[nfs.vip];
  const kept = new Set(
    [whole.etcd, whole.postgres, whole.rabbitmq, whole.haproxy].flatMap((section) => section.hosts),
  );
  for (const name of Object.keys(whole.hosts)) if (!kept.has(name)) delete whole.hosts[name];
}

/** Hosts in the order of the bundle's own playbook. */
function installationOrder() {
  const { all } = parse(readFileSync(join(bundle, "ansible/inventory.yml"), "utf8"));
  return Object.entries(all.children)
    .filter(([name]) => name.startsWith("wave_"))
    .flatMap(([, wave]) => Object.keys(wave.hosts));
}

/** Every server of the share gets the file of the lab's DAG as soon as it has the folder. */
async function publishDags(name) {
  const [share] = plan.shares;
  if (!share?.servers.includes(name)) return;
  const dag = readFileSync(new URL("dag.py", import.meta.url), "utf8");
  await hosts.run(name, `cat >${share.path}/lab.py <<'END'\n${dag}END`);
}

/** The time server of the estate is the lab. */
function serveTime() {
  const settings = ["local stratum 5", "allow", "cmdport 0", "pidfile /run/time.pid", "bindcmdaddress /"];
  spawn("chroot", [base, "/usr/sbin/chronyd", "-x", "-n", "-u", "root", ...settings], { stdio: "ignore" });
}
