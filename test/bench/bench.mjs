// Speed, as ratios within one run: a figure in seconds says more about the machine than about gen-bundle.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildBundle } from "../../dist/index.js";
import { estate } from "./estate.mjs";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "gen-bundle-bench-"));
const rounds = 15;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const timed = (work) => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
};
const node = (...args) => {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} exited with ${status}: ${stderr}`);
};
const report = (what, value) => process.stdout.write(`${what.padEnd(64)}${value}\n`);
const milliseconds = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** Medians of two works that take turns, so that a busy moment of the machine hits both. */
function paired(first, second) {
  const times = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(timed(first));
    times[1].push(timed(second));
  }
  return {
    first: median(times[0]),
    second: median(times[1]),
    ratio: median(times[0].map((time, i) => time / times[1][i])),
  };
}

function write(artifacts, out) {
  for (const { host, path, content, mode } of artifacts) {
    const file = join(out, "hosts", host, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }
}

try {
  const example = join(root, "examples/airflow-ha/topology.json");
  const cli = join(root, "dist/cli.js");
  const start = paired(
    () => {
      rmSync(join(folder, "cli"), { recursive: true, force: true });
      node(cli, example, "-q", "-o", join(folder, "cli"));
    },
    () => node("-e", "0"),
  );
  report(
    "command line, 13 hosts written, against node -e 0",
    `${milliseconds(start.first)} / ${milliseconds(start.second)} = ${start.ratio.toFixed(2)}`,
  );

  for (const count of [13, 100, 1000]) {
    const text = JSON.stringify(estate(count));
    const build = () => {
      const result = buildBundle(text);
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return result.bundle.artifacts;
    };
    const artifacts = build();
    const bytes = artifacts.reduce((sum, { content }) => sum + content.length, 0);
    report(
      `in process, ${count} hosts (${artifacts.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB)`,
      milliseconds(median(Array.from({ length: count > 500 ? 5 : rounds }, () => timed(build)))),
    );
    const file = join(folder, `topology-${count}.json`);
    writeFileSync(file, text);
    const out = join(folder, "out");
    const clean = () => rmSync(out, { recursive: true, force: true });
    const turns = count > 500 ? 3 : 7;
    const ratios = [];
    for (let turn = 0; turn < turns; turn++) {
      clean();
      const whole = timed(() => node(cli, file, "-q", "-o", out));
      clean();
      // The floor is a process as well: starting node and writing these bytes.
      const floor = timed(() => write(artifacts, out)) + start.second;
      ratios.push(whole / floor);
    }
    report(`  command line against starting node and writing the same bytes`, median(ratios).toFixed(2));
  }

  const peak = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,process.on("exit",()=>process.stderr.write("RSS "+process.resourceUsage().maxRSS))`,
      cli,
      join(folder, "topology-1000.json"),
      "-q",
      "-o",
      join(folder, "peak"),
    ],
    { encoding: "utf8" },
  );
  report(
    "peak memory of the command line, 1,000 hosts",
    `${(Number(/RSS (\d+)/.exec(peak.stderr)?.[1]) / 1024).toFixed(0)} MiB`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
