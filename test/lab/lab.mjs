// Boots bundles on this one machine and breaks them, one after the other:
// npm run lab [-- [--short] [--estate NAME]... [--platform NAME] [--scenario NAME]... [--base]]
// Everything but the shared base lies in namespaces of one process, and is gone when that process is.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdown, pageEstates, table } from "./results.mjs";
import { attempt, run } from "./run.mjs";
import { scenarios } from "./scenarios.mjs";
import { besideOf, estateNames, laterOf, platformOf, programOf } from "./topology.mjs";

const here = new URL(".", import.meta.url).pathname;
const repository = join(here, "../..");
const say = (text) => process.stdout.write(`lab: ${text}\n`);

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    estate: { type: "string", multiple: true, default: [] },
    platform: { type: "string", default: "debian12" },
    base: { type: "boolean", default: false },
    scenario: { type: "string", multiple: true, default: [] },
  },
});
const { platform } = values;
const caches = process.env.GEN_BUNDLE_LAB ?? "/var/cache/gen-bundle-lab";
const cache = platform === "debian12" ? caches : join(caches, platform);
const unknown = values.scenario.find((name) => !Object.hasOwn(scenarios, name));
if (unknown !== undefined) {
  say(`There is no scenario "${unknown}". There are ${Object.keys(scenarios).join(", ")}.`);
  process.exit(2);
}

const strange = values.estate.find((name) => !estateNames.includes(name));
if (strange !== undefined) {
  say(`There is no estate "${strange}". There are ${estateNames.join(", ")}.`);
  process.exit(2);
}

const chosen = [...(values.short ? ["short"] : []), ...values.estate];
const wanted = chosen.length > 0 ? chosen : values.scenario.length > 0 ? ["long"] : pageEstates;
const homeless = values.estate.find((name) => (platformOf(name) ?? platform) !== platform);
if (homeless !== undefined) {
  say(`The estate "${homeless}" needs --platform ${platformOf(homeless)}.`);
  process.exit(2);
}
const estates = [];
for (const estate of wanted.filter((name) => (platformOf(name) ?? platform) === platform)) {
  const program = programOf(estate);
  if (!program || (await isThere(program))) estates.push(estate);
  else say(`skipped the estate ${estate}: it needs the program ${program}, which no package of Debian has.`);
}
const obstacle = await whatIsMissing();
if (obstacle !== undefined) {
  say(`skipped: ${obstacle}`);
  process.exit(process.env.GEN_BUNDLE_CHECKERS === "required" ? 1 : 0);
}
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop.abort(signal));

/** Where the results of an estate stay: those of all its scenarios apart from those of a few. */
const noteOf = (estate) => join(cache, `results-${estate}${values.scenario.length > 0 ? "-part" : ""}.json`);
const groups = [];
let status = await child([], join(here, "base.sh"), cache, platform);
for (const estate of estates.flatMap((each) => [each, ...(laterOf(each) ? [laterOf(each)] : [])])) {
  if (status === 0) status = await child([], join(here, "airflow.sh"), cache, estate, platform);
  const beside = besideOf(estate);
  const other = beside === undefined ? cache : join(caches, beside);
  if (status === 0 && beside) status = await child([], join(here, "base.sh"), other, beside);
  if (status === 0) status = await child([], join(here, "postgres.sh"), other, estate);
}
const phases = [];
if (status === 0 && !values.base) {
  groups.push(...controlGroups());
  const swept = sweep();
  for (const estate of estates) {
    const note = noteOf(estate);
    rmSync(note, { force: true });
    const inside = [
      process.execPath,
      join(here, "inside.mjs"),
      cache,
      groups[0],
      platform,
      estate,
      note,
      ...values.scenario,
    ];
    status = (await child(["--net"], ...inside)) || status;
    if (existsSync(note)) phases.push(JSON.parse(readFileSync(note, "utf8")));
  }
  status = (await swept()) || status;
}
if (stop.signal.aborted) {
  say(`ended by ${stop.signal.reason}, nothing is left`);
  process.exit(130);
}
if (phases.length > 0) {
  process.stdout.write(`\n${table(phases)}\n`);
  if (values.scenario.length === 0 && estates.some(isOnPage)) await writePage();
}
process.exit(status);

/** The page has an estate on the first platform, or on the only one. */
function isOnPage(estate) {
  return pageEstates.includes(estate) && (platformOf(estate) ?? "debian12") === platform;
}

/** Writes what was found of these estates to docs/LAB.md. What it says of others stays. */
async function writePage() {
  const results = phases.filter(({ estate, day }) => isOnPage(estate) && day);
  if (results.length === 0) return;
  const page = join(repository, "docs/LAB.md");
  writeFileSync(page, markdown(results, readFileSync(page, "utf8")));
  const biome = join(repository, "node_modules/.bin/biome");
  await run(biome, "format", `--config-path=${join(repository, ".ci/lint.json")}`, "--write", page);
}

/** Runs a program with its own processes and mounts, which all end when this process does, whatever ends it. */
function child(more, ...command) {
  if (stop.signal.aborted) return 130;
  const own = [
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--propagation=private",
    ...more,
  ];
  // A shell as the first process collects what ends.
  const args = ["--pdeathsig=SIGKILL", "unshare", ...own, "bash", "-c", '"$@"; exit $?', "-", ...command];
  const join = `for group in $0; do echo $$ >$group/cgroup.procs || exit 1; done; exec setpriv "$@"`;
  // Not in the group that a terminal's Ctrl-C goes to.
  const options = { detached: true, stdio: ["ignore", "inherit", "inherit"] };
  const process = spawn("sh", ["-c", join, groups.join(" "), ...args], options);
  stop.signal.addEventListener("abort", () => process.kill("SIGKILL"));
  return new Promise((resolve) => process.on("close", (code) => resolve(code ?? 1)));
}

async function whatIsMissing() {
  if (process.platform !== "linux" || process.getuid() !== 0)
    return "it makes namespaces, which takes root on Linux.";
  if (
    !existsSync("/etc/debian_version") ||
    !/VERSION_CODENAME=bookworm/.test(readFileSync("/etc/os-release", "utf8"))
  ) {
    return "it builds its base with the tools of Debian 12, which this machine does not run.";
  }
  for (const program of ["debootstrap", "unshare", "nsenter", "setpriv", "ip"])
    if (!(await isThere(program))) return `it needs the program ${program}.`;
  if (estates.length === 0) return "none of these estates can be booted.";
  if (mountOf("cgroup2") === undefined) return "it needs a mounted cgroup2 file system.";
}

async function isThere(program) {
  return (await attempt("sh", ["-c", `command -v ${program}`])).status === 0;
}

/** Where a hierarchy of control groups is mounted: the second version's, or the first's that has a controller. */
function mountOf(type, controller) {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const found = mounts
    .map((line) => line.split(" "))
    .find((each) => each[2] === type && (!controller || each[3].split(",").includes(controller)));
  return found?.[1];
}

/** Groups of the lab's own. Where something else computes as well the lab comes first, or its times would be the machine's. */
function controlGroups() {
  const mounts = [mountOf("cgroup2"), mountOf("cgroup", "cpu")].filter((mount) => mount !== undefined);
  const made = mounts.map((mount) => join(mount, `gen-bundle-lab-${process.pid}`));
  for (const group of made) {
    mkdirSync(group);
    if (existsSync(join(group, "cpu.weight"))) writeFileSync(join(group, "cpu.weight"), "10000");
    if (existsSync(join(group, "cpu.shares"))) writeFileSync(join(group, "cpu.shares"), "100000");
  }
  return made;
}

/** Removes the control groups after whatever is in them, when told to or when this process is killed. */
function sweep() {
  const options = { detached: true, stdio: ["pipe", "ignore", "inherit"] };
  const sweeper = spawn(join(here, "sweep.sh"), groups, options);
  const ended = new Promise((resolve) => sweeper.on("close", (code) => resolve(code ?? 1)));
  return () => {
    sweeper.stdin.end();
    return ended;
  };
}
