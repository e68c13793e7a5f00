// What `npm test` runs, one step after the other until one fails, and how long each took.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "gen-bundle-run-"));
const results = join(folder, "results.json");
const vitest = ["npm", "run", "--silent", "test:file", "--"];
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];

const steps = [
  ["types", "npm", "run", "--silent", "typecheck"],
  ["lint", "npm", "run", "--silent", "lint"],
  ["build", "npm", "run", "--silent", "build"],
  ["tests", ...vitest, ...reporters, ...process.argv.slice(2)],
];

const lines = [];
for (const [step, ...words] of steps) {
  const start = Date.now();
  let status = run(words);
  const files = status === 0 || step !== "tests" ? [] : unfinished();
  if (files.length > 0) {
    process.stdout.write(
      `\nNo test failed, but a process ended while it ran ${files.join(" and ")}: once more.\n`,
    );
    status = run([...vitest, ...files]);
    lines.push(`A process ended while it ran ${files.join(" and ")}, which was run once more.`);
  }
  if (step === "tests") lines.push(...slowest());
  const seconds = Math.round((Date.now() - start) / 1000);
  lines.push(`${step.padEnd(5)} ${String(seconds).padStart(5)} s${status === 0 ? "" : "  failed"}`);
  process.exitCode = status ?? 1;
  if (status !== 0) break;
}
rmSync(folder, { recursive: true });
process.stdout.write(`\n${lines.join("\n")}\n`);

function run([command, ...words]) {
  return spawnSync(command, words, { stdio: "inherit" }).status;
}

/** What the run found, or undefined if it ended before it could tell. */
function found() {
  try {
    return JSON.parse(readFileSync(results, "utf8"));
  } catch {
    return undefined;
  }
}

/** Where the time goes: folders of test files, and the files that take longest. */
function slowest() {
  const files = (found()?.testResults ?? []).map(({ name, startTime, endTime }) => ({
    name: relative(process.cwd(), name),
    seconds: (endTime - startTime) / 1000,
  }));
  const folders = new Map();
  for (const { name, seconds } of files) {
    const folder = dirname(name);
    folders.set(folder, (folders.get(folder) ?? 0) + seconds);
  }
  const list = (entries, count) =>
    entries
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, seconds]) => `      ${seconds.toFixed(0).padStart(5)} s  ${name}`);
  return [
    "Seconds of test files, by folder and the slowest:",
    ...list([...folders], 6),
    ...list(
      files.map(({ name, seconds }) => [name, seconds]),
      10,
    ),
  ];
}

/** The test files that no failure, but the end of the process that ran them, kept from their own end. */
function unfinished() {
  const run = found();
  if (run === undefined) return [];
  if (run.numFailedTests > 0 || run.numFailedTestSuites > 0) return [];
  // A test that is left out is "skipped".
  return run.testResults
    .filter(({ assertionResults }) => assertionResults.some(({ status }) => status === "pending"))
    .map(({ name }) => relative(process.cwd(), name));
}
