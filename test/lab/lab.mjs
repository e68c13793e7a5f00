// Boots a bundle on this one machine and breaks it: npm run lab [-- --short] [--scenario NAME] [--base]
// Everything but the shared base lies in namespaces of one process, and is gone when that process is.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { attempt, until } from "./run.mjs";
import { scenarios } from "./scenarios.mjs";

const here = new URL(".", import.meta.url).pathname;
const cache = process.env.GEN_BUNDLE_LAB ?? "/var/cache/gen-bundle-lab";
const say = (text) => process.stdout.write(`lab: ${text}\n`);

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    base: { type: "boolean", default: false },
    scenario: { type: "string", multiple: true, default: [] },
  },
});
const unknown = values.scenario.find((name) => !Object.hasOwn(scenarios, name));
if (unknown !== undefined) {
  say(`There is no scenario "${unknown}". There are ${Object.keys(scenarios).join(", ")}.`);
  process.exit(2);
}

const obstacle = await whatIsMissing();
if (obstacle !== undefined) {
  say(`skipped: ${obstacle}`);
  process.exit(0);
}
const groups = controlGroups();
removeGroups();
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop.abort(signal));

let status = await child([], join(here, "base.sh"), cache);
if (status === 0 && !values.short) status = await child([], join(here, "airflow.sh"), cache);
if (status === 0 && !values.base) {
  const group = join(groups, `gen-bundle-lab-${process.pid}`);
  mkdirSync(group);
  const form = values.short ? "short" : "long";
  const inside = [process.execPath, join(here, "inside.mjs"), cache, group, form, ...values.scenario];
  status = await child(["--net"], ...inside);
  // The last processes of a namespace end after its first.
  await until("nothing is left", 30, () => {
    removeGroups();
    return !existsSync(group);
  });
}
if (stop.signal.aborted) say(`ended by ${stop.signal.reason}, nothing is left`);
process.exit(stop.signal.aborted ? 130 : status);

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
  // Not in the group that a terminal's Ctrl-C goes to.
  const process = spawn("setpriv", args, { detached: true, stdio: ["ignore", "inherit", "inherit"] });
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
  for (const program of ["debootstrap", "unshare", "nsenter", "setpriv", "ip"]) {
    const { status } = await attempt("sh", ["-c", `command -v ${program}`]);
    if (status !== 0) return `it needs the program ${program}.`;
  }
  if (controlGroups() === undefined) return "it needs a mounted cgroup2 file system.";
}

/** Where the second version of control groups is mounted. */
function controlGroups() {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return mounts.map((line) => line.split(" ")).find(([, , type]) => type === "cgroup2")?.[1];
}

/** Removes the control groups that labs have left; one that runs keeps its own. */
function removeGroups() {
  const remove = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) remove(join(folder, entry.name));
    }
    rmdirSync(folder);
  };
  for (const name of readdirSync(groups).filter((name) => name.startsWith("gen-bundle-lab-"))) {
    try {
      remove(join(groups, name));
    } catch (error) {
      if (error.code !== "EBUSY") throw error;
    }
  }
}
