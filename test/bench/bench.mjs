// Speed of the command line, as processor time and as ratios within one run: a figure in seconds says more about the
// machine than about gen-bundle. BENCH_NODES names other versions of Node.js, parted by colons.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { estate } from "./estate.mjs";

const root = new URL("../..", import.meta.url).pathname;
// On a disk, writing takes longer than everything else.
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "gen-bundle-bench-"));
const nodes = (process.env.BENCH_NODES ?? process.execPath).split(":");
const [rounds = "15", largeRounds = "3"] = process.argv.slice(2);

const cli = join(root, "dist/cli.cjs");
const writer = join(root, "test/bench/bare-writer.mjs");
const atExit = join(root, "test/bench/at-exit.cjs");
const example = join(root, "examples/airflow-ha/topology.json");
const large = join(folder, "topology.json");
const at = (name) => join(folder, name);
const remove = (name) => rmSync(at(name), { recursive: true, force: true });

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
function run(node, args) {
  const { stderr } = spawnSync(node, ["--require", atExit, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    env: { ...process.env, XDG_CACHE_HOME: folder },
  });
  const [, time, memory] = /CPU (\d+) RSS (\d+)$/.exec(stderr) ?? [];
  if (time === undefined) throw new Error(`${args.join(" ")}: ${stderr}`);
  return { milliseconds: Number(time) / 1000, mebibytes: Number(memory) / 1024 };
}

/** Medians of works that take turns, so that a busy moment of the machine hits all. The first turn fills caches. */
function measured(node, works, turns) {
  const results = works.map(() => []);
  for (let turn = 0; turn <= turns; turn++)
    for (const [index, { args, before }] of works.entries()) {
      before?.();
      const result = run(node, args);
      if (turn > 0) results[index].push(result);
    }
  return results.map((each) => ({
    milliseconds: median(each.map(({ milliseconds }) => milliseconds)),
    mebibytes: Math.max(...each.map(({ mebibytes }) => mebibytes)),
  }));
}

/** Packs the files of a bundle for the bare writer; returns how many there are. */
function pack(out, name) {
  const paths = readdirSync(out, { recursive: true }).filter((path) => statSync(join(out, path)).isFile());
  let end = 0;
  const contents = paths.map((path) => readFileSync(join(out, path)));
  const index = paths.map((path, number) => {
    const start = end;
    end += contents[number].length;
    return [path, statSync(join(out, path)).mode & 0o777, start, end];
  });
  writeFileSync(`${at(name)}.bin`, Buffer.concat(contents));
  writeFileSync(`${at(name)}.json`, JSON.stringify(index));
  return paths.length;
}

const line = (what, value, goal) => process.stdout.write(`${what.padEnd(38)} ${value.padEnd(44)} ${goal}\n`);
const ratio = (a, b) => `${(a.milliseconds / b.milliseconds).toFixed(1)}x`;
const above = (a, b) => `${(a.milliseconds - b.milliseconds).toFixed(0)} ms above`;

try {
  writeFileSync(large, JSON.stringify(estate(1000)));
  for (const node of nodes) {
    const write = ["-q", "-o"];
    run(node, [cli, example, ...write, at("kept")]);
    run(node, [cli, large, ...write, at("large")]);
    const files = pack(at("kept"), "small-files");
    const largeFiles = pack(at("large"), "large-files");
    const fresh = { args: [cli, example, ...write, at("new")], before: () => remove("new") };
    const bare = { args: [writer, at("small-files"), at("bare")], before: () => remove("bare") };
    const commands = {
      start: { args: ["-e", "0"] },
      version: { args: [cli, "--version"] },
      help: { args: [cli, "--help"] },
      findings: { args: [cli, example] },
      fresh,
      bare,
      unchanged: { args: [cli, example, ...write, at("kept")] },
      check: { args: [cli, example, "-q", "--check", at("kept")] },
      report: { args: [cli, "report", example] },
      sarif: { args: [cli, example, "--format", "sarif"] },
      secrets: { args: [cli, "secrets", example] },
    };
    const results = measured(node, Object.values(commands), Number(rounds));
    const found = Object.fromEntries(Object.keys(commands).map((name, index) => [name, results[index]]));
    const [many, floor] = measured(
      node,
      [
        { args: [cli, large, ...write, at("new")], before: () => remove("new") },
        { args: [writer, at("large-files"), at("bare")], before: () => remove("bare") },
      ],
      Number(largeRounds),
    );
    const { node: version } = JSON.parse(
      spawnSync(node, ["-p", "JSON.stringify(process.versions)"], { encoding: "utf8" }).stdout,
    );
    const { start } = found;
    line(`Node.js ${version}`, `node -e 0: ${start.milliseconds.toFixed(0)} ms of processor time`, "goal");
    for (const name of ["version", "help"])
      line(`--${name}`, `${ratio(found[name], start)} node -e 0`, "1.2x");
    line(
      "findings",
      `${ratio(found.findings, start)} node -e 0, ${above(found.findings, start)}`,
      "1.5x on 20, 2x",
    );
    line(
      `-o, fresh (${files} files)`,
      `${ratio(found.fresh, found.bare)} the bare writer, ${above(found.fresh, start)} node -e 0`,
      "2x on 20, 2.6x; 55 ms",
    );
    for (const name of ["unchanged", "check"])
      line(
        `-o, ${name}`.replace("-o, check", "--check"),
        `${ratio(found[name], found.fresh)} fresh`,
        "below fresh",
      );
    line(
      `-o, 1,000 hosts (${largeFiles} files)`,
      `${(many.milliseconds / 1000).toFixed(2)} s, ${ratio(many, floor)} the bare writer, ${many.mebibytes.toFixed(0)} MiB`,
      "2.5x, 130 MiB",
    );
    for (const name of ["report", "sarif", "secrets"])
      line(name, `${above(found[name], found.findings)} findings`, "at most 30 ms above");
    for (const name of ["kept", "new", "bare", "large"]) remove(name);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
